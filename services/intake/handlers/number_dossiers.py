"""Give receptions their codes, in a transaction of their own that nobody waits for."""

from collections import Counter
from collections.abc import Sequence

from contracts.delivery.database import Transaction
from services.intake.domain.codes import Register, coded
from services.intake.domain.dossier import Accepted
from services.intake.store import numbers


async def number_dossiers(tx: Transaction, accepted: Sequence[Accepted]) -> list[str]:
    """A code for each that no other dossier has or will have; those not used in the end are gaps."""
    registers = [Register(each.agency, each.reception.day) for each in accepted]
    return coded(registers, await numbers.reserve(tx, Counter(registers)))
