"""When a desk is open, told apart from the working time that terms are counted in."""

from datetime import date, time

import pytest
from pydantic import ValidationError

from contracts.calendar.decrees import CalendarDecrees, OpeningRule
from contracts.calendar.desk import Desk
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load
from tests.unit.calendar.a_calendar import COMMUNE, OTHER_COMMUNE, decreed, decrees, hours, vn

SATURDAY = date(2026, 6, 6)


def morning(*weekdays: int, scope: str = COMMUNE, starts: str | None = None, ends: str | None = None) -> OpeningRule:
    return OpeningRule(scope=scope, weekdays=weekdays, hours=((time(7, 30), time(11, 30)),), starts=starts, ends=ends)


def with_openings(*rules: OpeningRule, days: CalendarDecrees | None = None) -> CalendarDecrees:
    return (days or decrees()).model_copy(update={"openings": rules})


def desk(*rules: OpeningRule, days: CalendarDecrees | None = None, of: str = COMMUNE) -> Desk:
    return Desk.of(with_openings(*rules, days=days), of)


def test_a_desk_is_open_in_its_working_sessions() -> None:
    plain = desk()

    assert plain.open_until(vn("2026-06-05T09:00")) == vn("2026-06-05T12:00")
    assert plain.open_until(vn("2026-06-05T12:00")) is None
    assert plain.next_opening(vn("2026-06-05T12:00")) == vn("2026-06-05T13:30")
    assert plain.next_opening(vn("2026-06-05T17:00")) == vn("2026-06-08T07:30")


def test_a_desk_may_be_open_on_saturday_morning() -> None:
    saturdays = desk(morning(6))

    assert saturdays.open_until(vn("2026-06-06T08:00")) == vn("2026-06-06T11:30")
    assert saturdays.next_opening(vn("2026-06-05T17:00")) == vn("2026-06-06T07:30")
    assert saturdays.next_opening(vn("2026-06-06T08:00")) == vn("2026-06-08T07:30")


@pytest.mark.parametrize("term", ["same day", "1 working day", "3 days", "2 hours", "1 month", "12 clock hours"])
@pytest.mark.parametrize("received", ["2026-06-05T16:30", "2026-06-06T08:00", "2026-06-06T12:00"])
def test_saturday_reception_makes_no_saturday_a_working_day(term: str, received: str) -> None:
    open_on_saturday = WorkingCalendar.of(with_openings(morning(6)), COMMUNE)
    closed = WorkingCalendar.of(decrees(), COMMUNE)

    assert promise(open_on_saturday, vn(received), Term.parse(term)) == promise(closed, vn(received), Term.parse(term))
    assert not open_on_saturday.is_working(SATURDAY)


def test_one_communes_saturdays_are_its_own() -> None:
    assert desk(morning(6), of=OTHER_COMMUNE).spans(SATURDAY) == ()


def test_a_province_may_open_its_desks_and_a_commune_close_its_own() -> None:
    closed = OpeningRule(scope=COMMUNE, weekdays=(6,), hours=())
    rules = (morning(6, scope="province"), closed)

    assert desk(*rules, of=OTHER_COMMUNE).spans(SATURDAY) == ((vn("2026-06-06T07:30"), vn("2026-06-06T11:30")),)
    assert desk(*rules, of=COMMUNE).spans(SATURDAY) == ()


def test_a_storm_closes_the_desk_on_saturday_too() -> None:
    storm = decrees([decreed("off", "2026-06-05", scope=COMMUNE), decreed("off", "2026-06-06", scope=COMMUNE)])

    assert desk(morning(6), days=storm).next_opening(vn("2026-06-04T17:00")) == vn("2026-06-08T07:30")
    assert desk(morning(6, scope="province"), days=storm, of=OTHER_COMMUNE).spans(SATURDAY)


def test_a_worked_saturday_is_open_all_day() -> None:
    worked = decrees([decreed("makeup_work", "2026-06-06")])

    assert desk(morning(6), days=worked).spans(SATURDAY) == (
        (vn("2026-06-06T07:30"), vn("2026-06-06T12:00")),
        (vn("2026-06-06T13:30"), vn("2026-06-06T17:00")),
    )


def test_an_evening_desk_adds_its_hours_to_the_working_day() -> None:
    evening = OpeningRule(scope=COMMUNE, weekdays=(5,), hours=((time(17, 0), time(19, 0)),))

    assert desk(evening).open_until(vn("2026-06-05T16:59")) == vn("2026-06-05T19:00")


def test_openings_may_hold_for_a_season_or_between_dates() -> None:
    harvest = desk(morning(6, starts="10-01", ends="11-30"))
    campaign = desk(morning(6, starts="2026-06-01", ends="2026-06-30"))

    assert (harvest.spans(SATURDAY), len(harvest.spans(date(2026, 10, 3)))) == ((), 1)
    assert (len(campaign.spans(SATURDAY)), campaign.spans(date(2026, 7, 4))) == (1, ())


def test_season_hours_open_and_close_the_desk() -> None:
    summer = decrees(sessions=[hours("06:30-11:00", "14:00-17:30", scope=COMMUNE, starts="05-01", ends="08-31")])

    assert desk(days=summer).next_opening(vn("2026-06-05T05:00")) == vn("2026-06-05T06:30")
    assert desk(days=summer).next_opening(vn("2026-10-05T05:00")) == vn("2026-10-05T07:30")


def test_a_desk_that_stays_closed_for_months_is_not_searched_for_ever() -> None:
    closed = decrees([decreed("off", date.fromordinal(SATURDAY.toordinal() + n).isoformat()) for n in range(90)])

    assert desk(days=closed).next_opening(vn("2026-06-06T08:00")) is None


def test_a_weekday_is_said_once_for_each_scope_and_first_date() -> None:
    with pytest.raises(ValidationError, match="one rule of openings"):
        CalendarDecrees(version="test.1", years=(2026,), openings=(morning(6), morning(5, 6)))


def test_no_opening_on_saturday_is_published_while_nobody_decreed_one() -> None:
    assert not load.calendar().openings
