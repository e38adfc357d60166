"""Find the dossiers that earlier requests with the same idempotency keys recorded."""

from collections.abc import Sequence

from contracts.delivery.database import Transaction
from contracts.delivery.requests import Asked, IdempotencyKeyReused
from services.intake.domain.dossier import Dossier
from services.intake.store import dossiers

Recalled = Dossier | IdempotencyKeyReused | None


async def recall_dossiers(tx: Transaction, asked: Sequence[Asked]) -> list[Recalled]:
    """For each: its dossier, None where the key is new, a refusal where it came with another body."""
    found = await dossiers.asked_for(tx, [each.request for each in asked])
    known = {dossier.reception.request: dossier for dossier in found}
    return [_same(known.get(each.request), each) for each in asked]


def _same(dossier: Dossier | None, asked: Asked) -> Recalled:
    if dossier is None or dossier.reception.body_hash == asked.body_hash:
        return dossier
    return IdempotencyKeyReused(field="/headers/idempotency-key", expected="khóa mới cho nội dung mới (a new key)")
