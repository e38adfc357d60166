"""Whatever happened to a dossier, the explanation of its clock ends on the date in force and names every cause."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.calendar.decrees import DayKind
from contracts.calendar.explanation import ExplainedDay
from contracts.calendar.hours import in_vietnam
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import SupplementMode
from services.routing.domain.promises import Promised, last_counted
from services.routing.domain.telling import Past, told
from tests.unit.calendar.a_calendar import a_calendar, decreed
from tests.unit.routing.facts import HOA_AN, at
from tests.unit.routing.lives import ALife
from tests.unit.routing.test_lives import CALENDAR, HISTORIES, MODES, RECEPTIONS, TERMS, lived
from tests.unit.routing.test_receipts import DECREED, laid

AFTER_PAYMENT = st.sampled_from((None, "3 working days"))
History = list[tuple[int, str]]


def explained(life: ALife) -> tuple[ExplainedDay, ...]:
    past = Past(life.promises, life.pauses, CALENDAR)
    return told(past, due_at=life.dossier.due_at, otherwise=life.law.term)


def ends_on(lines: tuple[ExplainedDay, ...], due_at: datetime) -> bool:
    last, due = lines[-1], in_vietnam(due_at)
    said = last.vi.endswith(f"hẹn trả lúc {due:%H:%M}"), last.en.endswith(f"due at {due:%H:%M}")
    return last.date == due.date() and all(said)


def total(lines: tuple[ExplainedDay, ...], term: Term) -> float:
    if term.kind in ("hours", "clock_hours"):
        return sum(line.minutes or 0 for line in lines) / 60
    return sum(line.counted for line in lines)


FLOORED = [(0, "apologise"), (0, "request"), (0, "bring"), (150, "owe"), (300, "pay")]


@example(mode="RESTART", term="3 working days", received=0, history=FLOORED, after_payment=None)
@example(mode="PAUSE", term="3 working days", received=0, history=FLOORED, after_payment="3 working days")
@settings(max_examples=400)
@given(MODES, TERMS, RECEPTIONS, HISTORIES, AFTER_PAYMENT)
def test_the_explanation_ends_on_the_date_in_force_and_adds_up(
    mode: SupplementMode, term: str, received: int, history: History, after_payment: str | None
) -> None:
    life = lived(mode, term, received, history, after_payment=after_payment)

    lines = explained(life)

    assert ends_on(lines, life.dossier.due_at)
    assert all(line.vi and line.en and line.source for line in lines)
    counted = last_counted(life.promises)
    assert counted is not None
    assert total(lines, Term.parse(counted.term or term)) == Term.parse(counted.term or term).count
    # Nothing has to be explained by the date itself: what happened is enough.
    assert "promise_kept" not in {line.rule for line in lines}
    assert sum(line.lost_minutes or 0 for line in lines) == sum(_lost(life, counted))
    assert ("apology" in {line.rule for line in lines}) is _gave(life, counted)


def _gave(life: ALife, counted: Promised) -> bool:
    return any(it.cause == "apology" and it.number > counted.number for it in life.promises)


def _lost(life: ALife, counted: Promised) -> list[int]:
    """Working minutes of every pause of the present term that has ended."""
    before = counted.counted_from if counted.number > 1 else None
    return [
        CALENDAR.minutes_between(it.began_at, it.ended_at)
        for it in life.standstills()
        if it.began_at >= counted.counted_from and it.ended_at != before
    ]


def a_life(*history: tuple[int, str], mode: SupplementMode = "PAUSE", after_payment: str | None = None) -> ALife:
    """A dossier of three working days, received on Monday 23 November at 09:15."""
    life = ALife(mode, "3 working days", at(23), after_payment)
    for minutes, deed in history:
        life.goes_on(minutes, deed)
    return life


def causes(life: ALife) -> list[tuple[str, str]]:
    """What has moved the date since the term ended, with the date that each left."""
    return [(line.rule, line.date.isoformat()) for line in explained(life) if line.rule not in OF_THE_COUNT]


OF_THE_COUNT = ("reception_day", "working_day", "day_off", "weekly_day_off")
A_DAY = 24 * 60


def test_an_apology_is_the_last_word_and_says_by_which_law() -> None:
    life = a_life((A_DAY, "apologise"))

    *_, counted, apology = explained(life)

    assert counted.en.endswith("counted, 3 of 3; the term ends at 17:00")
    assert (apology.rule, apology.date, apology.en) == (
        "apology", at(30, month=12).date(), "An apology with a new date: due at 17:00",
    )  # fmt: skip
    assert apology.source.startswith("Nghị định 118/2025/NĐ-CP")


def test_a_pause_says_how_many_minutes_were_lost_for_what_and_where_it_put_the_date() -> None:
    life = a_life((2 * A_DAY, "request"), (120, "bring"))

    pause = explained(life)[-1]

    assert (pause.lost_minutes, pause.date) == (120, at(30).date())
    assert pause.vi == "Tạm dừng (chờ giấy tờ bổ sung), mất 120 phút làm việc: hẹn trả lúc 17:00"
    assert pause.en == "A pause (waiting for papers) of 120 working minutes: due at 17:00"
    assert pause.source == "Nghị định 118/2025/NĐ-CP, Điều 11"


def test_a_pause_that_lost_nothing_says_that_the_date_stays() -> None:
    life = a_life((12 * 60, "owe"), (60, "pay"))

    assert (
        explained(life)[-1].en == "A pause (waiting for the payment) of 0 working minutes, the date stays: due at 17:00"
    )
    assert causes(life) == [("pause", "2026-11-27")]


def test_each_cause_is_told_in_its_order() -> None:
    papers_money_apology = a_life(
        (2 * A_DAY, "request"), (120, "bring"), (30, "owe"), (60, "pay"), (0, "apologise"), (60, "owe"), (60, "pay")
    )
    anew_and_kept = a_life((0, "apologise"), (0, "request"), (60, "bring"), mode="RESTART")
    land = a_life((2 * A_DAY, "owe"), (120, "pay"), after_payment="3 working days")

    assert causes(papers_money_apology) == [
        ("pause", "2026-11-30"), ("pause", "2026-11-30"), ("apology", "2026-12-30"), ("pause", "2026-12-31"),
    ]  # fmt: skip
    assert causes(anew_and_kept) == [("supplement", "2026-11-27"), ("not_earlier", "2026-12-30")]
    assert causes(land) == [("payment", "2026-11-30")]


def by_a_calendar(life: ALife, *, due_at: datetime, term: str | None, hidden: datetime | None = None) -> Promised:
    """The row that a later calendar leaves."""
    before = life.promises[-1]
    return replace(
        before, number=before.number + 1, cause="calendar", calendar="2026-12.1", term=term, due_at=due_at,
        suppressed_due_at=hidden,
    )  # fmt: skip


def test_a_date_that_a_calendar_moved_names_the_calendar() -> None:
    life = a_life()
    closed = a_calendar(decreed("off", "2026-11-24"), decreed("off", "2026-11-26"))
    moved = [*life.promises, by_a_calendar(life, due_at=at(30, 17, 0), term="3 working days")]

    lines = told(Past(moved, (), closed), due_at=at(30, 17, 0), otherwise=life.law.term)

    assert ends_on(lines, at(30, 17, 0))
    assert (lines[-1].rule, lines[-1].source) == ("calendar_changed", "Lịch làm việc (calendar) 2026-12.1")


def test_a_date_that_a_floor_keeps_under_another_calendar_says_so() -> None:
    life = a_life()
    kept = [*life.promises, by_a_calendar(life, due_at=at(27, 17, 0), term="3 working days", hidden=at(26, 17, 0))]

    lines = told(Past(kept, (), a_calendar()), due_at=at(27, 17, 0), otherwise=life.law.term)

    assert [line.rule for line in lines[-2:]] == ["calendar_changed", "not_earlier"]
    assert ends_on(lines, at(27, 17, 0))


@settings(max_examples=300, deadline=None)
@given(MODES, TERMS, RECEPTIONS, HISTORIES, DECREED, HISTORIES)
def test_the_explanation_ends_on_the_date_in_force_and_adds_up_whatever_is_decreed(
    mode: SupplementMode,
    term: str,
    received: int,
    history: History,
    decrees: list[dict[date, DayKind]],
    afterwards: History,
) -> None:
    life = lived(mode, term, received, history)
    for days in decrees:
        life.hears(laid(life.calendars[-1], days))
    for minutes, deed in afterwards:
        life.goes_on(minutes, deed)
    counted_by = next(it for it in reversed(life.calendars) if it.version == life.dossier.calendar)

    calendar = WorkingCalendar.of(counted_by, HOA_AN)
    lines = told(Past(life.promises, life.pauses, calendar), due_at=life.dossier.due_at, otherwise=life.law.term)

    counted = last_counted(life.promises)
    assert counted is not None
    assert ends_on(lines, life.dossier.due_at)
    assert total(lines, Term.parse(counted.term or term)) == Term.parse(counted.term or term).count


def test_a_promised_day_that_a_swap_made_a_day_off_is_told_with_the_decree_that_did() -> None:
    life = ALife("RESTART", "7 working days", at(23))
    swap: dict[date, DayKind] = {at(28).date(): "makeup_work", at(3, month=12).date(): "off"}
    life.hears(laid(life.calendars[-1], swap))
    calendar = WorkingCalendar.of(life.calendars[-1], HOA_AN)

    lines = told(Past(life.promises, (), calendar), due_at=life.dossier.due_at, otherwise=life.law.term)

    assert [(line.rule, line.date) for line in lines[-3:]] == [
        ("calendar_changed", at(2, month=12).date()),
        ("not_earlier", at(3, month=12).date()),
        ("rolled_to", at(4, month=12).date()),
    ]
    assert lines[-1].source.startswith("Bộ luật Dân sự 91/2015/QH13, Điều 148; ")
    assert lines[-1].en == "The promised day is a day of rest (Day off), moved to the next working day: due at 17:00"
    assert total(lines, life.law.term) == 7
    assert ends_on(lines, at(4, 17, 0, month=12))


def test_a_given_date_that_a_calendar_moved_names_both() -> None:
    life = a_life((A_DAY, "apologise"))
    moved = [*life.promises, by_a_calendar(life, due_at=at(31, 17, 0, month=12), term=None)]

    lines = told(Past(moved, (), CALENDAR), due_at=at(31, 17, 0, month=12), otherwise=life.law.term)

    assert [line.rule for line in lines[-2:]] == ["apology", "calendar_changed"]
    assert ends_on(lines, at(31, 17, 0, month=12))


def test_a_date_that_no_cause_explains_is_still_the_last_word() -> None:
    life = a_life()
    later, earlier = (life.dossier.due_at + timedelta(days=n) for n in (3, -1))
    past = Past(life.promises, (), CALENDAR)

    kept_later = told(past, due_at=later, otherwise=life.law.term)
    kept = told(past, due_at=earlier, otherwise=life.law.term)

    assert (kept_later[-1].rule, ends_on(kept_later, later)) == ("not_earlier", True)
    assert (kept[-1].rule, ends_on(kept, earlier)) == ("promise_kept", True)
