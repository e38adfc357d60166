"""What notify announces of a notice that ended."""

from datetime import datetime

from contracts.events.notify import CitizenNotified, NoticeFailed
from contracts.message import Actor
from services.notify.domain.notice import Ending
from services.notify.domain.people import Place

SENDER = Actor(role="system", account="notify")


def said(ending: Ending, place: Place, *, now: datetime) -> list[CitizenNotified | NoticeFailed]:
    """The citizen was told, or the counter must tell; of a notice that nobody was left to get, nothing is said."""
    notice = ending.notice
    if notice.recipient is None:
        return []
    about = {
        "time": now,
        "actor": SENDER,
        "dossier_id": notice.dossier,
        "dossier_code": place.code,
        "receiving_commune": place.receiving_commune,
        "handling_commune": place.handling_commune,
        "notice": notice.notice,
        "kind": notice.kind,
        "channel": notice.channel,
        "recipient": notice.recipient,
        "told": notice.told,
        "attempts": ending.attempts,
    }
    if ending.state == "sent":
        return [CitizenNotified.model_validate(about)]
    return [NoticeFailed.model_validate({**about, "reason": ending.reason})]
