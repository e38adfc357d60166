"""In any history of commands and of what citizens bring, no minute is lost and no date is miscounted."""

from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.calendar.hours import VIETNAM
from contracts.events.catalogue import SupplementMode
from services.routing.domain import clock
from services.routing.domain.due import due
from services.routing.domain.promises import course
from services.routing.domain.stretches import stretches, totals
from tests.unit.routing.facts import calendar_of
from tests.unit.routing.lives import ALife, Silence

CALENDAR = calendar_of()
FIRST = datetime(2026, 9, 28, tzinfo=VIETNAM)
MODES = st.sampled_from(("RESTART", "PAUSE"))
TERMS = st.sampled_from(("same day", "3 working days", "20 days", "1 month", "6 hours", "30 clock hours"))
DEEDS = st.sampled_from(("request", "bring", "owe", "pay", "bring", "pay", "apologise", "complete"))
# Mostly hours, sometimes days, and often the very same minute.
WAITS = st.one_of(st.integers(0, 300), st.integers(0, 6 * 24 * 60), st.just(0))
HISTORIES = st.lists(st.tuples(WAITS, DEEDS), max_size=14)


def lived(
    mode: SupplementMode,
    term: str,
    received: int,
    history: list[tuple[int, str]],
    *,
    after_payment: str | None = None,
    silence: Silence = "lasts",
) -> ALife:
    """A dossier received so many seconds into the autumn, to which all this was done."""
    life = ALife(mode, term, FIRST + timedelta(seconds=received), after_payment, silence)
    for minutes, deed in history:
        life.goes_on(minutes, deed)
    return life


RECEPTIONS = st.integers(0, 40 * 24 * 3600)


@settings(max_examples=200)
@given(MODES, TERMS, RECEPTIONS, HISTORIES, WAITS)
def test_every_minute_since_the_reception_is_in_one_place(
    mode: SupplementMode, term: str, received: int, history: list[tuple[int, str]], later: int
) -> None:
    life = lived(mode, term, received, history)
    until = life.now + timedelta(minutes=later)
    told_to = life.told(until)

    told = stretches(told_to, CALENDAR, ended=life.dossier.ended_at is not None)
    sums = totals(told, told_to)

    assert sums.used + sums.discarded + sums.paused + sums.outside == sums.elapsed
    assert all(earlier.ended_at == following.began_at for earlier, following in pairwise(told))
    assert not told or (told[0].began_at, told[-1].ended_at or told_to.until) == (told_to.received_at, told_to.until)
    assert all(each.ended_at for each in told[:-1])
    if life.dossier.ended_at is None:
        assert (told[-1].ended_at, told[-1].kind == "paused") == (None, life.dossier.pausing)
    assert min(sums.used, sums.discarded, sums.paused, sums.outside) >= 0
    reading = clock.reading(life.dossier, CALENDAR, now=until)
    assert sums.used == reading.used
    assert sums.discarded == 0 or mode == "RESTART"


FLOORED = [(0, "apologise"), (0, "request"), (0, "bring"), (150, "owe"), (300, "pay")]


@example(mode="RESTART", term="3 working days", received=0, history=FLOORED)
@example(mode="PAUSE", term="3 working days", received=0, history=[(0, "request"), (0, "bring"), (0, "apologise")])
@settings(max_examples=200)
@given(MODES, TERMS, RECEPTIONS, HISTORIES)
def test_the_date_in_force_follows_from_the_rows_alone(
    mode: SupplementMode, term: str, received: int, history: list[tuple[int, str]]
) -> None:
    life = lived(mode, term, received, history)

    followed = course(life.promises, life.standstills())

    assert followed is not None
    counted = due(followed, CALENDAR)
    in_force = life.promises[-1]
    assert counted.due_at == in_force.due_at
    assert (life.dossier.due_at, life.dossier.exact_due_at) == (in_force.due_at, counted.exact_due_at)


@settings(max_examples=200)
@given(MODES, TERMS, RECEPTIONS, HISTORIES)
def test_promises_are_numbered_and_never_move_to_an_earlier_date(
    mode: SupplementMode, term: str, received: int, history: list[tuple[int, str]]
) -> None:
    life = lived(mode, term, received, history)

    assert [promised.number for promised in life.promises] == list(range(1, len(life.promises) + 1))
    assert all(earlier.due_at <= later.due_at for earlier, later in pairwise(life.promises))
    # What the counter printed for the citizen is what the desk keeps to.
    kept = [promised.due_at for promised in life.promises if promised.cause == "supplement"]
    assert kept == [printed.due_at for printed in life.printed]


@settings(max_examples=200)
@given(MODES, RECEPTIONS, HISTORIES, WAITS)
def test_a_limit_in_two_stretches_loses_no_minute_either_and_never_ends_before_the_receipt_says(
    mode: SupplementMode, received: int, history: list[tuple[int, str]], later: int
) -> None:
    life = lived(mode, "17 working days", received, history, after_payment="3 working days")
    told_to = life.told(life.now + timedelta(minutes=later))

    sums = totals(stretches(told_to, CALENDAR, ended=life.dossier.ended_at is not None), told_to)

    assert sums.used + sums.discarded + sums.paused + sums.outside == sums.elapsed
    assert sums.discarded == 0 or mode == "RESTART"
    assert all(earlier.due_at <= later.due_at for earlier, later in pairwise(life.promises))


LATE_DEEDS = st.sampled_from(("request", "owe", "owe a fee", "late", "late", "late", "apologise"))
LATE_HISTORIES = st.lists(st.tuples(WAITS, LATE_DEEDS), max_size=10)
TWO_STOPS = [(5, "owe"), (90, "late"), (60, "owe a fee"), (2000, "late"), (0, "request"), (9000, "late"), (5, "owe")]
SILENCES: tuple[Silence, ...] = ("stops", "is overheard")
NAMES = ("dossier_id", "code", "pending")


def rows(life: ALife) -> list[dict[str, object]]:
    """The dossier and its promises, but for the ids in them."""
    return [
        {k: v for k, v in row.items() if k not in NAMES} for row in (vars(life.dossier), *map(asdict, life.promises))
    ]


@example(mode="PAUSE", term="3 working days", received=9 * 3600, history=TWO_STOPS, after_payment=None)
@example(mode="RESTART", term="20 days", received=9 * 3600, history=TWO_STOPS, after_payment="3 working days")
@settings(max_examples=300, deadline=None)
@given(MODES, TERMS, RECEPTIONS, LATE_HISTORIES, st.sampled_from((None, "3 working days")))
def test_papers_and_money_in_time_leave_the_same_life_whether_or_not_silence_had_stopped_it(
    mode: SupplementMode, term: str, received: int, history: list[tuple[int, str]], after_payment: str | None
) -> None:
    life, other = (lived(mode, term, received, history, after_payment=after_payment, silence=it) for it in SILENCES)

    assert rows(life) == rows(other)
    assert (life.pauses, life.now) == (other.pauses, other.now)
    assert life.dossier.state.open
    told_to = life.told(life.now)
    sums = totals(stretches(told_to, CALENDAR, ended=False), told_to)
    assert sums.used + sums.discarded + sums.paused + sums.outside == sums.elapsed
    kept = [promised.due_at for promised in life.promises if promised.cause == "supplement"]
    assert kept == [printed.due_at for printed in life.printed]
    followed = course(life.promises, life.standstills())
    assert followed is not None
    assert due(followed, CALENDAR).due_at == life.promises[-1].due_at
