"""Notify, assembled: settings, the hearing, a sender per channel, the staff's door."""

from collections.abc import Collection
from datetime import timedelta

from fastapi import FastAPI

from contracts.delivery.service import Service
from contracts.events.notify import NoticeChannel
from services.notify.channels.mail import MailServer, Postbox
from services.notify.channels.provider import Provider
from services.notify.channels.sms import SmsGateway
from services.notify.handlers.fold_ended import fold_ended
from services.notify.http.notices import NoticeDoor
from services.notify.schedule import Pace, Sender, Turns, Waiting
from services.notify.settings import NotifySettings
from services.notify.stream import hearing

CHANNELS: tuple[NoticeChannel, ...] = ("sms", "email")


class Notify(Service):
    """The service, and a sender for each channel."""

    def __init__(self, settings: NotifySettings) -> None:
        super().__init__(settings, hearing=hearing(settings.links), folded=fold_ended)
        self.senders = [
            self._sender(settings, sms_gateway(settings), calls=settings.sms_calls),
            self._sender(settings, mail_server(settings), calls=settings.smtp_connections),
        ]
        for sender in self.senders:
            self.works(sender.pulse.name, sender.run, pulse=sender.pulse)
        self.turns = [Turns(self, channel, per_second=settings.turns_per_second) for channel in CHANNELS]
        for turns in self.turns:
            self.works(turns.pulse.name, turns.run, pulse=turns.pulse)
        for waiting in (Waiting(self, channel) for channel in CHANNELS):
            self.works(waiting.pulse.name, waiting.run, pulse=waiting.pulse)

    def _sender(self, settings: NotifySettings, provider: Provider, *, calls: int) -> Sender:
        pace = Pace(calls=calls, lease=timedelta(seconds=settings.lease), poll=settings.poll, gap=settings.sender_gap)
        return Sender(self, provider, limits=settings.limits, pace=pace)

    def wake(self, leaves: Collection[str]) -> None:
        """Letters of a channel were stored: its sender looks at once."""
        super().wake(leaves)
        for sender in self.senders:
            if sender.channel in leaves:
                sender.wake()


def sms_gateway(settings: NotifySettings) -> SmsGateway:
    """The SMS provider."""
    return SmsGateway(
        settings.sms_url,
        sender=settings.sms_sender,
        token=settings.sms_token.get_secret_value(),
        timeout=settings.sms_timeout,
        calls=settings.sms_calls,
        most=settings.sms_messages,
    )


def mail_server(settings: NotifySettings) -> MailServer:
    """The mail server."""
    postbox = Postbox(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        security=settings.smtp_security,
    )
    return MailServer(postbox, timeout=settings.smtp_timeout, most=settings.smtp_letters)


def create_app() -> FastAPI:
    """The service as its environment describes it."""
    return notify(NotifySettings())


def notify(settings: NotifySettings) -> FastAPI:
    """The service with these settings."""
    service = Notify(settings)
    app = service.app("Một Cửa: thông báo (notify)")
    app.include_router(NoticeDoor(service).routes())
    return app
