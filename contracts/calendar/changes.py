"""A change of the calendar: days decreed anew over a version, and which days then count otherwise."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from contracts.calendar.decrees import NATION, PROVINCE, CalendarDecrees, DecreedDay
from contracts.calendar.layers import has_its_own
from contracts.calendar.working_time import WorkingCalendar

_ONE_DAY = timedelta(days=1)
# Who speaks of a scope's day when the scope itself does not, the strongest first; of a commune's, both.
_OUTER = {NATION: (), PROVINCE: (NATION,)}

_OF_A_YEAR = (
    "ngày của các năm {loaded}; nạp thêm năm {coming}: loads_year, --loads-year {coming} "
    "(a day of the years loaded, or of the coming year that is named to be loaded)"
)

Fault = Literal["year-not-loaded", "scope-unknown", "day-repeated", "day-works-already"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the day at this place of a change."""

    place: int
    field: Literal["date", "kind", "scope"]
    fault: Fault
    expected: str


def findings(before: CalendarDecrees, days: Sequence[DecreedDay], *, communes: Collection[str]) -> Iterator[Finding]:
    """Everything that keeps these days from being laid over a version."""
    known, scopes = {NATION, PROVINCE, *communes}, set()
    loaded = f"{before.years[0]}–{before.years[-1]}"
    sound = [day for day in days if day.date.year in before.years and day.scope in known]
    after = laid_over(before, list({(day.date, day.scope): day for day in sound}.values()), version=before.version)
    said = {(day.date, day.scope): day for day in after.days}
    for place, day in enumerate(days):
        if day.date.year not in before.years:
            yield Finding(
                place, "date", "year-not-loaded", _OF_A_YEAR.format(loaded=loaded, coming=before.years[-1] + 1)
            )
        elif day.scope not in known:
            yield Finding(
                place, "scope", "scope-unknown", f"nation, province, mã GSO của {len(communes)} xã (a commune)"
            )
        elif (day.date, day.scope) in scopes:
            yield Finding(place, "date", "day-repeated", "mỗi ngày của một phạm vi một dòng (each day of a scope once)")
        elif day.kind == "makeup_work" and _works_without(day, said, after.working_weekdays):
            yield Finding(place, "kind", "day-works-already", "một ngày nghỉ để làm bù (a day off to be worked)")
        scopes.add((day.date, day.scope))


def _works_without(day: DecreedDay, said: Mapping[tuple[date, str], DecreedDay], weekdays: Collection[int]) -> bool:
    """Whether the day is a working day of its scope even if this decree said nothing."""
    outer = [said.get((day.date, scope)) for scope in _OUTER.get(day.scope, (PROVINCE, NATION))]
    ruling = next((other for other in outer if other and not other.withdrawn), None)
    if ruling is None or ruling.kind == "normal":
        return day.date.isoweekday() in weekdays
    return ruling.kind == "makeup_work"


def laid_over(before: CalendarDecrees, days: Sequence[DecreedDay], *, version: str) -> CalendarDecrees:
    """The next version: a day said anew of a scope replaces what was said of it, everything else stays."""
    said = {(day.date, day.scope): day for day in (*before.days, *days)}
    ordered = tuple(said[key] for key in sorted(said))
    return CalendarDecrees(**{**dict(before), "version": version, "days": ordered})


def changed_in(
    before: CalendarDecrees, after: CalendarDecrees, communes: Collection[str]
) -> dict[str, tuple[date, ...]]:
    """Per commune the days that it counts otherwise; communes without any are left out."""
    shared = changed_days(before, after, PROVINCE)
    own = {code for code in communes if has_its_own(before, code) or has_its_own(after, code)}
    found = {code: changed_days(before, after, code) if code in own else shared for code in communes}
    return {code: days for code, days in sorted(found.items()) if days}


def changed_days(before: CalendarDecrees, after: CalendarDecrees, commune: str) -> tuple[date, ...]:
    """The days of years loaded in both that this commune counts otherwise by the later version, in order."""
    old, new = WorkingCalendar.of(before, commune), WorkingCalendar.of(after, commune)
    return tuple(day for day in _said_otherwise(before, after) if _counts(old, day) != _counts(new, day))


def _said_otherwise(before: CalendarDecrees, after: CalendarDecrees) -> Iterable[date]:
    """The days of years loaded in both that may count otherwise; by other hours or weeks any of them may."""
    first = date(max(before.years[0], after.years[0]), 1, 1)
    end = date(min(before.years[-1], after.years[-1]), 12, 31)
    if (before.sessions, before.working_weekdays) == (after.sessions, after.working_weekdays):
        return sorted(day for day in {it.date for it in {*before.days} ^ {*after.days}} if first <= day <= end)
    return (first + n * _ONE_DAY for n in range((end - first).days + 1))


def _counts(calendar: WorkingCalendar, day: date) -> tuple[object, ...]:
    """What of a day a term can tell."""
    # The hours of a day off tell nothing: nobody is received, nothing is due.
    return (False,) if not calendar.is_working(day) else (True, calendar.hours(day))
