"""The id of a notice follows from what is told, to whom and how."""

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.identifiers import EventId, new_id
from services.notify.domain.notice import notice_id


def a_fact(*, at: int | None = None) -> EventId:
    """A fresh fact's id, of this millisecond."""
    fresh = new_id().int
    return EventId(UUID(int=fresh if at is None else at << 80 | fresh & (1 << 80) - 1))


def test_the_same_fact_person_and_channel_have_one_id_for_ever() -> None:
    fact, person = a_fact(), new_id()

    assert notice_id(fact, person, "sms") == notice_id(fact, person, "sms")


def test_another_fact_person_or_channel_has_another_id() -> None:
    fact, person = a_fact(), new_id()
    ids = [
        notice_id(fact, person, "sms"),
        notice_id(fact, person, "email"),
        notice_id(fact, new_id(), "sms"),
        notice_id(a_fact(), person, "sms"),
        notice_id(fact, None, "counter"),
    ]

    assert len(set(ids)) == 5


@given(st.integers(min_value=0, max_value=2**48 - 1), st.uuids())
def test_it_is_a_uuid_of_version_seven_with_the_facts_instant(milliseconds: int, person: UUID) -> None:
    made = notice_id(a_fact(at=milliseconds), person, "sms")

    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == milliseconds


def test_notices_sort_by_the_instants_of_their_facts() -> None:
    ids = [notice_id(a_fact(at=milliseconds), new_id(), "sms") for milliseconds in (1, 2, 3, 2**47)]

    assert ids == sorted(ids)
