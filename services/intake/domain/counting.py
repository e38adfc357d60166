"""Counts of statutory time that many receptions share, so that a promise is counted once and told many times.

Terms in days depend on the day of reception and on whether it was past the cut-off and past closing, nothing finer.
"""

from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache
from typing import NamedTuple

from contracts.calendar import resumption
from contracts.calendar.decrees import PROVINCE, CalendarDecrees
from contracts.calendar.explanation import ExplainedDay, explain
from contracts.calendar.hours import in_vietnam
from contracts.calendar.layers import has_its_own
from contracts.calendar.promise import Promise, apology_latest, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar

_LAST_MOMENT = time(23, 59, 59)
_TO_THE_SECOND = ("hours", "clock_hours")
_SAME_DAY = Term("same_day")


class Count(NamedTuple):
    """A term counted from a moment in the calendar of a layer: the province's, or a commune's own."""

    decrees: CalendarDecrees
    layer: str
    term: Term
    moment: datetime


@lru_cache(maxsize=8192)
def _layer(decrees: CalendarDecrees, commune: str) -> str:
    return commune if has_its_own(decrees, commune) else PROVINCE


@lru_cache(maxsize=512)
def _calendar(decrees: CalendarDecrees, layer: str) -> WorkingCalendar:
    return WorkingCalendar.of(decrees, layer)


def calendar_of(decrees: CalendarDecrees, commune: str) -> WorkingCalendar:
    """The commune's calendar."""
    return _calendar(decrees, _layer(decrees, commune))


def count(decrees: CalendarDecrees, commune: str, term: Term, *, received_at: datetime) -> Count:
    """What has to be counted for a reception."""
    layer, moment = _layer(decrees, commune), in_vietnam(received_at)
    if term.kind not in _TO_THE_SECOND:
        moment = _last_alike(_calendar(decrees, layer), moment)
    return Count(decrees, layer, term, moment)


def _last_alike(calendar: WorkingCalendar, moment: datetime) -> datetime:
    """The day's last moment that no term in days can tell from this one."""
    day, at = moment.date(), moment.time()
    edges = (calendar.cut_off(day), calendar.closing(day).time())
    return datetime.combine(day, min((edge for edge in edges if at <= edge), default=_LAST_MOMENT), moment.tzinfo)


@lru_cache(maxsize=16_384)
def promised(counted: Count) -> Promise:
    """The promise that the count comes to."""
    return promise(_calendar(counted.decrees, counted.layer), counted.moment, counted.term)


def explained(counted: Count, *, not_before: datetime | None = None) -> tuple[ExplainedDay, ...]:
    """The count, day by day, and what keeps its date later."""
    return explain(_calendar(counted.decrees, counted.layer), counted.moment, counted.term, not_before=not_before)


def restarted(counted: Count, *, not_before: datetime) -> Promise:
    """The promise of the whole term anew; it is no earlier than the one before it."""
    anew = promised(counted)
    if anew.due_at >= not_before:
        return anew
    latest = apology_latest(_calendar(counted.decrees, counted.layer), not_before, counted.term, since=counted.moment)
    return replace(anew, due_at=in_vietnam(not_before), apology_latest=latest)


def resumed(counted: Count, *, received_at: datetime, working_minutes: int, not_before: datetime) -> Promise:
    """The promise of a clock that stood still: the working time that was left, counted on from a reception."""
    calendar, received = _calendar(counted.decrees, counted.layer), in_vietnam(received_at)
    promised_before = in_vietnam(not_before)
    due_at = resumption.resumed(calendar, promised_before, resumed_at=received, working_minutes_left=working_minutes)
    return Promise(
        due_at=due_at,
        apology_latest=apology_latest(calendar, due_at, counted.term, since=received),
        transfer_by=promise(calendar, received, _SAME_DAY).transfer_by,
    )
