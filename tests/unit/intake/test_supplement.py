"""A supplement promises anew: the whole term from zero, or what was left of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from contracts.calendar.changes import laid_over
from contracts.calendar.decrees import DayKind, DecreedDay
from contracts.calendar.hours import VIETNAM
from contracts.commands import BringSupplement, PaperGiven
from contracts.events.catalogue import PaperUnknown
from contracts.events.intake import SupplementReceived
from contracts.identifiers import new_id
from contracts.tokens.sealing import calendar_mark
from contracts.tokens.supplements import SupplementNumber
from services.intake.domain.dossier import Dossier
from services.intake.domain.papers import PaperFormNotTaken
from services.intake.domain.province import Province
from services.intake.domain.reception import ReceivedInFuture
from services.intake.domain.standing import answer_until
from services.intake.domain.supplement import (
    SupplementBeforeRequest,
    SupplementOfAnotherDossier,
    SupplementTooLate,
    SupplementTypedTooLate,
    supplemented,
)
from tests.builders.at_counter import CLERK, FRIDAY_MORNING, HOA_AN, NOON, a_dossier, another_id, the_province

CERTIFIED = "2.000815"
MONDAY = datetime(2025, 8, 4, 10, 0, tzinfo=VIETNAM)


def a_number(dossier: Dossier, **said: Any) -> SupplementNumber:
    """Asked for on Friday at noon, with ten working hours left of the term."""
    stood: dict[str, Any] = {
        "dossier_id": dossier.dossier_id,
        "request": new_id(),
        "mode": "RESTART",
        "working_minutes_left": 600,
        "due_at": FRIDAY_MORNING,
        "asked_at": NOON,
        "answer_by": None,
        "apologised": False,
        "calendar": calendar_mark(the_province().decrees.version),
    }
    return SupplementNumber(**{**stood, **said})


def brought(
    dossier: Dossier,
    *papers: str,
    received_at: datetime | None = MONDAY,
    province: Province | None = None,
    now: datetime = MONDAY + timedelta(hours=1),
    **said: Any,
) -> SupplementReceived:
    given = tuple(PaperGiven(code=code, form="copy") for code in papers or ("declaration",))
    command = BringSupplement(request="…", papers=given, received_at=received_at)
    number = a_number(dossier, **said)
    return supplemented(dossier, command, number, province=province or the_province(), actor=CLERK, now=now)


def after_a_decree(*days: date, kind: DayKind = "off") -> Province:
    """The province with days decreed since."""
    decreed = tuple(DecreedDay(date=day, kind=kind, certainty="announced", decree="Công điện 1") for day in days)
    before = the_province()
    later = laid_over(before.decrees, decreed, version=f"later-{len(days)}-{kind}")
    return Province(before.offers, (*before.calendars, later))


def test_a_restart_counts_the_whole_term_from_the_supplement() -> None:
    fact = brought(a_dossier())

    assert fact.promise.due_at == datetime(2025, 8, 7, 17, 0, tzinfo=VIETNAM)
    assert (fact.promise.number, fact.promise.cause, fact.promise.term) == (2, "supplement", "3 working days")
    assert [paper.code for paper in fact.papers] == ["declaration"]


def test_papers_that_the_dossiers_own_case_does_not_list_begin_no_term_anew() -> None:
    with pytest.raises(PaperUnknown) as unknown:
        brought(a_dossier(), "declaration", "map")
    with pytest.raises(PaperFormNotTaken) as other_form:
        brought(a_dossier(procedure=CERTIFIED, case=None, papers=[{"code": "original_document"}]), "original_document")

    assert unknown.value.field == "/papers/1/code"
    assert (other_form.value.field, other_form.value.expected) == ("/papers/0/form", "original")


def test_a_restart_never_promises_earlier_than_before() -> None:
    apologised = datetime(2025, 8, 20, 17, 0, tzinfo=VIETNAM)

    kept = brought(a_dossier(), due_at=apologised).promise

    assert kept.due_at == apologised
    assert kept.suppressed_due_at == datetime(2025, 8, 7, 17, 0, tzinfo=VIETNAM)
    assert kept.apology_latest == datetime(2025, 8, 19, 17, 0, tzinfo=VIETNAM)


def test_a_promise_that_an_apology_gave_can_not_be_apologised_for_again() -> None:
    apologised = datetime(2025, 8, 20, 17, 0, tzinfo=VIETNAM)

    assert brought(a_dossier(), due_at=apologised, apologised=True).promise.apology_latest is None


@pytest.mark.parametrize("off", [date(2025, 8, 20), date(2025, 8, 11)])
def test_a_promise_before_it_is_a_working_day_later_for_a_day_off_decreed_since(off: date) -> None:
    apologised = datetime(2025, 8, 20, 17, 0, tzinfo=VIETNAM)

    moved = brought(a_dossier(), due_at=apologised, province=after_a_decree(off)).promise

    assert moved.due_at == datetime(2025, 8, 21, 17, 0, tzinfo=VIETNAM)


def test_a_pause_goes_on_with_the_working_minutes_that_were_left_up_to_the_close_of_that_day() -> None:
    fact = brought(a_dossier(), mode="PAUSE")

    assert fact.promise.due_at == datetime(2025, 8, 5, 17, 0, tzinfo=VIETNAM)
    assert fact.mode == "PAUSE"


def test_each_date_that_was_printed_before_raises_the_number() -> None:
    assert brought(a_dossier(promises=3)).promise.number == 4


def test_a_day_off_decreed_afterwards_gives_a_standing_clock_its_minutes_back() -> None:
    # Received on Friday, asked on Tuesday; the Monday between turns out to have been a day off.
    asked, came = MONDAY + timedelta(days=1), MONDAY + timedelta(days=1, minutes=30)
    command = BringSupplement(request="…", papers=(PaperGiven(code="declaration"),), received_at=came)
    dossier = a_dossier()
    number = a_number(dossier, mode="PAUSE", asked_at=asked, working_minutes_left=810)

    dates = [
        supplemented(dossier, command, number, province=province, actor=CLERK, now=came).promise.due_at
        for province in (the_province(), after_a_decree(MONDAY.date()))
    ]

    assert dates == [datetime(2025, 8, day, 17, 0, tzinfo=VIETNAM) for day in (7, 8)]


def test_the_calendar_is_todays_and_the_catalogue_is_that_of_the_reception() -> None:
    fact = brought(a_dossier(), province=after_a_decree(date(2025, 8, 6)))

    assert fact.promise.due_at == datetime(2025, 8, 8, 17, 0, tzinfo=VIETNAM)
    assert (fact.promise.calendar, fact.promise.catalogue) == ("later-1-off", the_province().offers[0].version)


def test_without_an_instant_the_supplement_came_now() -> None:
    assert brought(a_dossier(), received_at=None).received_at == MONDAY + timedelta(hours=1)


def test_a_request_of_another_dossier_is_refused() -> None:
    with pytest.raises(SupplementOfAnotherDossier):
        brought(a_dossier(), dossier_id=another_id())


def test_papers_cannot_come_before_they_were_asked_for_or_from_the_future() -> None:
    with pytest.raises(SupplementBeforeRequest) as refused:
        brought(a_dossier(), received_at=NOON - timedelta(seconds=1))
    earliest = f"từ {NOON.isoformat()} (no earlier than that)"
    assert (refused.value.field, refused.value.expected) == ("/received_at", earliest)
    with pytest.raises(ReceivedInFuture):
        brought(a_dossier(), received_at=MONDAY + timedelta(hours=2))
    assert brought(a_dossier(), received_at=NOON).received_at == NOON


def test_papers_that_come_now_or_in_the_minute_of_the_request_come_after_it_whatever_the_clocks_say() -> None:
    in_an_hour, in_the_minute = MONDAY + timedelta(hours=2), MONDAY + timedelta(seconds=40)

    assert brought(a_dossier(), received_at=None, asked_at=in_an_hour).received_at == in_an_hour
    assert brought(a_dossier(), received_at=MONDAY, asked_at=in_the_minute).received_at == in_the_minute


def test_papers_that_come_after_the_limit_are_refused_with_the_limit() -> None:
    limit = MONDAY - timedelta(seconds=1)

    with pytest.raises(SupplementTooLate) as refused:
        brought(a_dossier(), answer_by=limit)

    latest = f"đến {limit.isoformat()} (no later than that)"
    assert (refused.value.field, refused.value.expected) == ("/received_at", latest)
    assert brought(a_dossier(), answer_by=MONDAY).received_at == MONDAY


def test_papers_that_came_in_time_are_refused_once_the_stop_is_long_past() -> None:
    friday_close = datetime(2025, 8, 1, 17, 0, tzinfo=VIETNAM)
    # The stop comes on Monday at the close.
    last = datetime(2025, 8, 11, 17, 0, tzinfo=VIETNAM)
    late = timedelta(seconds=1)

    fact = brought(a_dossier(), received_at=friday_close, now=last, answer_by=friday_close)
    with pytest.raises(SupplementTypedTooLate) as refused:
        brought(a_dossier(), received_at=friday_close, now=last + late, answer_by=friday_close)

    assert fact.received_at == friday_close
    assert (refused.value.field, refused.value.expected) == (
        "/received_at",
        f"ghi nhận trước {last.isoformat()} (recorded by then)",
    )


def test_the_citizen_has_the_days_off_decreed_since_even_if_they_are_taken_back() -> None:
    dossier, monday_close = a_dossier(), datetime(2025, 8, 4, 17, 0, tzinfo=VIETNAM)
    number = a_number(dossier, answer_by=monday_close)
    storm, back = (after_a_decree(MONDAY.date(), kind=kind).calendars for kind in ("off", "normal"))
    since = {"none": the_province().calendars, "storm": storm, "back": (*storm, back[-1])}

    until = {name: answer_until(number, "1 working day", known, commune=HOA_AN) for name, known in since.items()}

    tuesday_close = monday_close + timedelta(days=1)
    assert until == {"none": monday_close, "storm": tuesday_close, "back": tuesday_close}
    assert answer_until(a_number(dossier), "1 working day", since["storm"], commune=HOA_AN) is None
