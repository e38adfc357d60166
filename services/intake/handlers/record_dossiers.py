"""Record what was accepted at the counters: many requests in one transaction, each with its own outcome."""

from collections.abc import Sequence

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.delivery.requests import Asked
from contracts.delivery.telemetry import Cause
from contracts.identifiers import DossierId
from services.intake.domain.dossier import Accepted, Dossier
from services.intake.handlers.recall_dossiers import Recalled, recall_dossiers
from services.intake.store import dossiers


async def record_dossiers(tx: Transaction, accepted: Sequence[Accepted], codes: Sequence[str]) -> list[Recalled]:
    """Keep and announce those that are new; a repeat gets the dossier of its first time."""
    numbered = list(zip(codes, accepted, strict=True))
    # In the order of their requests, so that two writers of the same ones wait for each other, never in a circle.
    kept = await dossiers.add(tx, sorted(numbered, key=lambda pair: pair[1].reception.request))
    new = [(Dossier(code=code, reception=each.reception), each) for code, each in numbered if each.dossier_id in kept]
    await _announce(tx, new)
    outcomes: dict[DossierId, Recalled] = {dossier.dossier_id: dossier for dossier, _ in new}
    repeated = [each for each in accepted if each.dossier_id not in kept]
    if repeated:
        first = await recall_dossiers(
            tx, [Asked(each.reception.request, each.reception.body_hash) for each in repeated]
        )
        outcomes.update((each.dossier_id, outcome) for each, outcome in zip(repeated, first, strict=True))
    return [outcomes[each.dossier_id] for each in accepted]


async def _announce(tx: Transaction, new: Sequence[tuple[Dossier, Accepted]]) -> None:
    tx.because((str(dossier.dossier_id), Cause(dossier.reception.opening)) for dossier, _ in new)
    await outbox.announce_first(tx, [fact for dossier, each in new for fact in each.recorded(dossier)])
