"""What did not agree is looked at again by every check, however many records are kept aside beside it."""

from uuid import UUID

from deploy.motcua.ledger.check import AGAIN_AT_MOST, again, left_out, once, still_parked
from deploy.motcua.ledger.facts import Applied
from deploy.motcua.ledger.memory import Memory
from deploy.motcua.ledger.shapes import Difference
from deploy.motcua.ledger.walk import Found

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


def test_whoever_was_left_out_is_looked_at_first_by_the_next_check() -> None:
    memory = Memory(parked=MANY)
    seen_parked = Found(parked=[Applied("survey", subject, NAMED, "any") for subject in MANY[:2]])

    parked = still_parked(memory, seen_parked)

    assert parked == (*MANY[AGAIN_AT_MOST:], *MANY[:2])
    assert left_out(Memory(parked=MANY)) == len(MANY) - AGAIN_AT_MOST


def test_as_many_are_left_out_check_after_check_for_as_long_as_they_are_parked() -> None:
    memory = Memory(parked=MANY)
    for _ in range(3):
        looked_at = again(memory)
        found = Found(parked=[Applied("survey", subject, NAMED, "any") for subject in MANY if subject in looked_at])
        memory = Memory(parked=still_parked(memory, found))

        assert left_out(memory) == len(MANY) - AGAIN_AT_MOST


def test_one_fault_has_one_name() -> None:
    late, stranger, old = UUID(int=11), UUID(int=12), UUID(int=13)
    found = [
        Difference(slug="inverted", event_id=late),
        Difference(slug="stale-value", event_id=late),
        Difference(slug="foreign-outcome", event_id=stranger, reader="notify"),
        Difference(slug="foreign", event_id=stranger),
        Difference(slug="stale-value", event_id=stranger),
        Difference(slug="stale-value", event_id=old),
        Difference(slug="stale-value", event_id=old),
    ]

    assert [(it.slug, it.event_id) for it in once(found)] == [
        ("inverted", late),
        ("foreign", stranger),
        ("stale-value", old),
    ]
