"""How many promises one process makes in a second, by term and by length of the calendar; prints JSON."""

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter, process_time

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.explanation import explain
from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load

TERMS = ("same day", "3 working days", "30 working days", "30 days", "4 hours", "12 clock hours", "2 months")
COMMUNE = "02353"
RECEIVED = datetime(2026, 1, 5, 8, 0, tzinfo=VIETNAM)
ROUNDS = 3

Rates = dict[str, int]


def calendar_rate(promises: int = 20_000) -> dict[str, object]:
    """Promises per second over a year of receptions, the calendar asked for anew each time as services do.

    Beside the second on the wall stands the second of the process, which others on the machine do not slow down.
    """
    decrees, term = load.calendar(), Term.parse("3 working days")
    return {
        "promises_per_second": {it: _rates(decrees, Term.parse(it), promises) for it in TERMS},
        "promises_per_second_by_years_loaded": {
            years: _rates(_lasting(decrees, years), term, promises) for years in (2, 10, 40)
        },
        "explanations_per_second": {"10 working days": _explained(decrees, Term.parse("10 working days"), promises)},
    }


def _lasting(decrees: CalendarDecrees, years: int) -> CalendarDecrees:
    """The same days in a calendar of so many years, the receptions in the first of them."""
    loaded = tuple(range(RECEIVED.year, RECEIVED.year + years))
    days = tuple(day for day in decrees.days if day.date.year in loaded)
    return CalendarDecrees(version=f"long.{years}", years=loaded, days=days)


def _rates(decrees: CalendarDecrees, term: Term, promises: int) -> Rates:
    receptions = [RECEIVED + timedelta(minutes=n * 500_000 // promises) for n in range(promises)]

    def all_of_them() -> None:
        for received_at in receptions:
            promise(WorkingCalendar.of(decrees, COMMUNE), received_at, term)

    return _timed(all_of_them, promises)


def _explained(decrees: CalendarDecrees, term: Term, promises: int) -> Rates:
    calendar, times = WorkingCalendar.of(decrees, COMMUNE), promises // 20

    def all_of_them() -> None:
        for n in range(times):
            explain(calendar, RECEIVED + timedelta(hours=n % 8000), term)

    return _timed(all_of_them, times)


def _timed(work: Callable[[], None], times: int) -> Rates:
    """The best of some rounds: the first lays the calendar out, and others use the machine."""
    walls, processes = [], []
    for _ in range(ROUNDS):
        wall, process = perf_counter(), process_time()
        work()
        walls.append(perf_counter() - wall)
        processes.append(process_time() - process)
    return {"by_the_wall": round(times / min(walls)), "by_the_process": round(times / min(processes))}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(calendar_rate(), indent=2) + "\n")
