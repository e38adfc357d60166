"""What notify announces of a notice that found its end."""

from datetime import datetime

from contracts.events.notify import CitizenNotified, NoticeFailed
from contracts.message import Actor
from services.notify.domain.errand import Finished
from services.notify.domain.people import Place

SENDER = Actor(role="system", account="notify")


def ending(finished: Finished, place: Place, *, now: datetime) -> CitizenNotified | NoticeFailed:
    """The citizen was told, or the counter must tell."""
    if finished.reason is None:
        return CitizenNotified(
            time=now,
            actor=SENDER,
            dossier_id=finished.dossier,
            dossier_code=place.code,
            receiving_commune=place.receiving_commune,
            handling_commune=place.handling_commune,
            notice=finished.notice,
            kind=finished.kind,
            channel=finished.channel,
            recipient=finished.recipient,
            told=finished.told,
            attempts=finished.attempts,
        )
    return NoticeFailed(
        time=now,
        actor=SENDER,
        dossier_id=finished.dossier,
        dossier_code=place.code,
        receiving_commune=place.receiving_commune,
        handling_commune=place.handling_commune,
        notice=finished.notice,
        kind=finished.kind,
        channel=finished.channel,
        recipient=finished.recipient,
        told=finished.told,
        attempts=finished.attempts,
        reason=finished.reason,
    )
