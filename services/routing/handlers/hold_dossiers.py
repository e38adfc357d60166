"""The dossiers that facts are about, held, each with its law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.delivery.database import Transaction
from contracts.identifiers import DossierId
from contracts.message import DossierEvent
from contracts.problems import Unknown
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.handlers import read_law
from services.routing.handlers.recount_dossiers import caught_up
from services.routing.store import assignments


class DossierNotYetKnown(Unknown):
    """Chưa có hồ sơ với mã này; nếu vừa được tiếp nhận, xin thử lại sau giây lát.

    No dossier with this code is known yet; if it was recorded just now, try again in a moment.
    """

    retry_after = 1


@dataclass(frozen=True, slots=True)
class Held:
    """A dossier that nobody else can change until the transaction ends."""

    dossier: Dossier
    law: Law


async def hold_dossiers(tx: Transaction, events: Sequence[DossierEvent], *, now: datetime) -> dict[DossierId, Held]:
    """The dossiers of these facts; each was routed before, since facts of one dossier come in order."""
    dossiers = await assignments.held(tx, [event.dossier_id for event in events])
    strangers = [event.dossier_code for event in events if event.dossier_id not in dossiers]
    if strangers:
        raise DossierNotYetKnown(", ".join(strangers))
    laws = await read_law.laws(tx, dossiers.values(), now=now)
    if await caught_up(tx, dossiers.values(), now=now):
        dossiers = await assignments.held(tx, list(dossiers))
        laws = await read_law.laws(tx, dossiers.values(), now=now)
    return {found.dossier_id: Held(found, laws[found.dossier_id]) for found in dossiers.values()}
