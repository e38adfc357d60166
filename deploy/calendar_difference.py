"""Two calendars side by side: the days that count otherwise, and what becomes of a date."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from contracts.calendar.decrees import NATION, PROVINCE, CalendarDecrees
from contracts.calendar.desk import Desk
from contracts.calendar.promise import Policy, Promise, promise
from contracts.calendar.terms import Term
from contracts.calendar.wording import nature
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar

_FROZEN = ConfigDict(frozen=True)


class DayIs(BaseModel):
    """What one calendar says of a day, and when the desk is open."""

    model_config = _FROZEN

    working: bool
    hours: tuple[tuple[time, time], ...]
    same_day_until: time
    source: str
    vi: str
    en: str


class DayDiffers(BaseModel):
    """A day that the two calendars do not say alike, in a commune or for all that have no rule of their own."""

    model_config = _FROZEN

    date: date
    scope: str
    counted: bool
    a: DayIs
    b: DayIs


class DueBy(BaseModel):
    """What a calendar promises; what it refuses instead, by name."""

    model_config = _FROZEN

    due: datetime | None = None
    apology_latest: datetime | None = None
    transfer_by: datetime | None = None
    refused: str | None = None


class DueDiffers(BaseModel):
    """What becomes of one date."""

    model_config = _FROZEN

    received: datetime
    term: str
    moved: bool
    a: DueBy
    b: DueBy


class Difference(BaseModel):
    """Everything that differs; `counted` days move dates, the others tell other sources or opening hours."""

    model_config = _FROZEN

    a: str
    b: str
    differs: bool
    years_only_in_a: tuple[int, ...]
    years_only_in_b: tuple[int, ...]
    days: tuple[DayDiffers, ...]
    due: DueDiffers | None = None


@dataclass(frozen=True, slots=True)
class Reception:
    """A reception whose date is looked at under both."""

    received: datetime
    term: Term
    commune: str
    policy: Policy

    def promised(self, decrees: CalendarDecrees) -> Promise:
        """Its date by this calendar."""
        return promise(WorkingCalendar.of(decrees, self.commune), self.received, self.term, policy=self.policy)


def difference(
    a: CalendarDecrees, b: CalendarDecrees, *, commune: str | None, reception: Reception | None
) -> Difference:
    """What differs for one commune, or for every scope that either calendar speaks of."""
    scopes = _scopes(a, b) if commune is None else [commune]
    days = tuple(day for scope in scopes for day in _days(a, b, scope))
    years_a, years_b = set(a.years), set(b.years)
    due = None if reception is None else _due(a, b, reception)
    return Difference(
        a=a.version,
        b=b.version,
        differs=bool(days) or years_a != years_b or (due is not None and due.moved),
        years_only_in_a=tuple(sorted(years_a - years_b)),
        years_only_in_b=tuple(sorted(years_b - years_a)),
        days=days,
        due=due,
    )


def _scopes(a: CalendarDecrees, b: CalendarDecrees) -> list[str]:
    """The province for everybody, then the communes with rules of their own."""
    said = {day.scope for it in (a, b) for day in it.days}
    said |= {rule.scope for it in (a, b) for rules in (it.sessions, it.openings or ()) for rule in rules}
    return [PROVINCE, *sorted(said - {NATION, PROVINCE})]


def _days(a: CalendarDecrees, b: CalendarDecrees, scope: str) -> Iterator[DayDiffers]:
    one, other = Desk.of(a, scope), Desk.of(b, scope)
    for day in _days_of(set(a.years) & set(b.years)):
        before, after = _day_is(one, day), _day_is(other, day)
        if before == after:
            continue
        counted = _counted(one.calendar, day) != _counted(other.calendar, day)
        yield DayDiffers(date=day, scope=scope, counted=counted, a=before, b=after)


def _days_of(years: Collection[int]) -> Iterator[date]:
    for year in sorted(years):
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += timedelta(days=1)


def _day_is(desk: Desk, day: date) -> DayIs:
    said = nature(desk.calendar, day)
    return DayIs(
        working=desk.calendar.is_working(day),
        hours=tuple((opens.time(), closes.time()) for opens, closes in desk.spans(day)),
        same_day_until=desk.calendar.cut_off(day),
        source=said.source,
        vi=said.vi,
        en=said.en,
    )


def _counted(calendar: WorkingCalendar, day: date) -> tuple[object, ...]:
    """What of a day moves dates: its sessions, and until when it takes receptions; nothing of a day of rest."""
    sessions = calendar.sessions(day)
    return (*sessions, calendar.cut_off(day)) if sessions else ()


def _due(a: CalendarDecrees, b: CalendarDecrees, reception: Reception) -> DueDiffers:
    by_a, by_b = _due_by(a, reception), _due_by(b, reception)
    moved = by_a != by_b
    return DueDiffers(received=reception.received, term=str(reception.term), moved=moved, a=by_a, b=by_b)


def _due_by(decrees: CalendarDecrees, reception: Reception) -> DueBy:
    try:
        made = reception.promised(decrees)
    except CalendarYearNotLoaded as refused:
        return DueBy(refused=refused.slug())
    return DueBy(due=made.due_at, apology_latest=made.apology_latest, transfer_by=made.transfer_by)
