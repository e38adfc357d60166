"""List a dossier's notices for the staff who serve it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.delivery.accounts import Account
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import link_opening
from contracts.problems import Unknown
from services.notify.domain.listed import Standing
from services.notify.domain.notice import Try
from services.notify.store import attempts, dossiers, endings


class DossierUnknown(Unknown):
    """Không có hồ sơ với mã này.

    There is no dossier with this code.
    """


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice and the tries that did not end in acceptance."""

    standing: Standing
    tries: Sequence[Try]


async def list_notices(tx: Transaction, code: str, *, account: Account) -> list[Listed]:
    """A dossier's notices, oldest first; the staff of where it was received and of where it is handled may see them."""
    found = await dossiers.by_code(tx, code)
    if found is None:
        raise DossierUnknown(field="/code", expected="mã hồ sơ trên giấy hẹn (the code on the receipt)")
    link_opening(found.opening)
    if not account.serves(found.receiving_commune):
        account.must_serve(found.handling_commune)
    tries: dict[UUID, list[Try]] = defaultdict(list)
    for attempt in await attempts.about(tx, found.dossier_id):
        tries[attempt.notice].append(attempt)
    return [Listed(each, tries[each.notice]) for each in await endings.about(tx, found.dossier_id)]
