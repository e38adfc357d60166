"""How many promises one process makes in a second, by term and by length of the calendar; prints JSON."""

import json
import sys
from datetime import datetime, timedelta
from time import perf_counter

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.explanation import explain
from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load

TERMS = ("same day", "3 working days", "30 working days", "30 days", "4 hours", "12 clock hours", "2 months")
RECEIVED = datetime(2026, 1, 5, 8, 0, tzinfo=VIETNAM)


def calendar_rate(promises: int = 20_000) -> dict[str, object]:
    """Promises per second over a year of receptions, the calendar asked for anew each time as services do."""
    decrees = load.calendar()
    long = CalendarDecrees(version="long.1", years=tuple(range(2000, 2100)), days=decrees.days)
    return {
        "promises_per_second": {term: _rate(decrees, Term.parse(term), promises) for term in TERMS},
        "promises_per_second_in_a_calendar_of_100_years": _rate(long, Term.parse("3 working days"), promises),
        "explanations_per_second": {
            "10 working days": _explained(decrees, Term.parse("10 working days"), promises // 20)
        },
    }


def _rate(decrees: CalendarDecrees, term: Term, promises: int) -> int:
    receptions = [RECEIVED + timedelta(minutes=n * 500_000 // promises) for n in range(promises)]
    WorkingCalendar.of(decrees, "02353")
    started = perf_counter()
    for received_at in receptions:
        promise(WorkingCalendar.of(decrees, "02353"), received_at, term)
    return round(promises / (perf_counter() - started))


def _explained(decrees: CalendarDecrees, term: Term, times: int) -> int:
    calendar = WorkingCalendar.of(decrees, "02353")
    started = perf_counter()
    for n in range(times):
        explain(calendar, RECEIVED + timedelta(hours=n % 8000), term)
    return round(times / (perf_counter() - started))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(calendar_rate(), indent=2) + "\n")
