"""The machine's own time zone changes nothing."""

import time
from collections.abc import Iterator

import pytest

from contracts.calendar.explanation import explain
from contracts.calendar.terms import Term
from tests.unit.calendar.a_calendar import promised, the_published_calendar, vn

TERMS = ("same day", "3 working days", "30 days", "2 months", "4 hours", "12 clock hours")


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Ho_Chi_Minh", "Pacific/Kiritimati"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_promises_and_explanations_are_the_same_in_every_time_zone_of_the_machine(machine_zone: str) -> None:
    dues = [promised("2026-11-23T15:00:01", term).due_at.isoformat() for term in TERMS]
    told = [explain(the_published_calendar(), vn("2026-11-23T23:30"), Term.parse(term))[0].date for term in TERMS]

    assert dues == [
        "2026-11-25T17:00:00+07:00",
        "2026-11-27T17:00:00+07:00",
        "2026-12-23T17:00:00+07:00",
        "2027-01-25T17:00:00+07:00",
        "2026-11-25T09:30:01+07:00",
        "2026-11-24T03:00:01+07:00",
    ]
    assert {day.isoformat() for day in told} == {"2026-11-23"}
