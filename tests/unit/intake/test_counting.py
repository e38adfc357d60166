"""A count shared by many receptions says of each exactly what counting it alone would say."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.calendar.decrees import CalendarDecrees, SessionRule
from contracts.calendar.explanation import explain
from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import Promise, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load
from services.intake.domain.counting import count, explained, promised, resumed

TERMS = ("same day", "1 working day", "3 working days", "15 days", "1 month", "2 hours", "12 clock hours")
OWN_HOURS = SessionRule.model_validate_json(
    '{"scope": "00715", "hours": [["06:00", "11:00"], ["13:00", "14:30"]], "same_day_until": "14:00"}'
)
DECREES = load.calendar()
WITH_OWN_HOURS = CalendarDecrees.model_validate(
    DECREES.model_copy(update={"version": "own", "sessions": (*DECREES.sessions, OWN_HOURS)}).model_dump()
)


@given(
    st.integers(
        int(datetime(2025, 1, 2, tzinfo=VIETNAM).timestamp()), int(datetime(2026, 10, 1, tzinfo=VIETNAM).timestamp())
    ),
    st.sampled_from(TERMS),
    st.sampled_from(["02353", "00715"]),
)
def test_shared_counts_equal_single_ones(instant: int, text: str, commune: str) -> None:
    received_at, term = datetime.fromtimestamp(instant, VIETNAM), Term.parse(text)
    calendar = WorkingCalendar.of(WITH_OWN_HOURS, commune)

    counted = count(WITH_OWN_HOURS, commune, term, received_at=received_at)

    assert promised(counted) == promise(calendar, received_at, term)
    assert explained(counted) == explain(calendar, received_at, term)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2025, 8, 1, hour, minute, second, tzinfo=VIETNAM)


def test_a_whole_morning_shares_one_count_and_the_cut_off_ends_it() -> None:
    def counted(moment: datetime, term: str = "3 working days", commune: str = "02353") -> object:
        return count(DECREES, commune, Term.parse(term), received_at=moment)

    assert counted(at(7)) == counted(at(9, 15)) == counted(at(15)) == counted(at(9), commune="02350")
    assert counted(at(15)) != counted(at(15, 0, 1)) == counted(at(17))
    assert counted(at(17)) != counted(at(17, 0, 1)) == counted(at(23, 59, 59))
    assert counted(at(9), "4 hours") != counted(at(9, 0, 1), "4 hours")


def stood_still(received_at: datetime, minutes: int, term: str = "3 working days") -> Promise:
    counted = count(DECREES, "02353", Term.parse(term), received_at=received_at)
    return resumed(counted, received_at=received_at, working_minutes=minutes, not_before=at(7))


def test_a_clock_that_stood_still_goes_on_with_the_minutes_that_were_left_up_to_the_close_of_that_day() -> None:
    promise_kept = stood_still(at(16), 8 * 60 + 30)

    assert promise_kept.due_at == datetime(2025, 8, 4, 17, 0, tzinfo=VIETNAM)
    assert promise_kept.apology_latest == at(17)
    assert promise_kept.transfer_by == datetime(2025, 8, 4, 7, 30, tzinfo=VIETNAM)


def test_no_apology_is_possible_where_the_last_day_before_has_passed_or_the_term_knows_none() -> None:
    assert stood_still(at(8), 60).apology_latest is None
    assert stood_still(at(16), 8 * 60 + 30, "4 hours").apology_latest is None


def test_what_had_no_time_left_is_due_on_the_first_day_on_which_anything_can_be_done() -> None:
    monday = datetime(2025, 8, 4, 17, 0, tzinfo=VIETNAM)

    assert stood_still(at(8), 0).due_at == at(17)
    assert stood_still(at(17), 0).due_at == monday
    assert stood_still(at(8) + timedelta(days=1), 0).due_at == monday
