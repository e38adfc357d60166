"""What did not agree is looked at again by every check, however many records are kept aside beside it."""

from uuid import UUID

from deploy.motcua.ledger.check import AGAIN_AT_MOST, again, left_out
from deploy.motcua.ledger.memory import Memory
from deploy.motcua.ledger.shapes import Difference

NAMED = UUID(int=1)
MANY = tuple(UUID(int=number) for number in range(2, AGAIN_AT_MOST + 5))


def test_a_dossier_that_a_difference_names_is_looked_at_again_however_many_are_parked() -> None:
    memory = Memory(differences=(Difference(slug="no-outcome", subject=NAMED),), parked=MANY)

    assert NAMED in again(memory)


def test_parked_dossiers_that_are_too_many_are_left_out_and_counted() -> None:
    memory = Memory(differences=(Difference(slug="no-outcome", subject=MANY[-1]),), parked=MANY)

    assert len(again(memory)) == AGAIN_AT_MOST + 1
    assert left_out(memory) == 2


def test_nobody_is_left_out_where_few_are_parked() -> None:
    assert left_out(Memory(parked=MANY[:3])) == 0
