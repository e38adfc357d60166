"""What a later calendar makes of an open dossier's date, and what keeps a date from moving.

A date is counted anew from what it rests on, never from where an earlier calendar left it: so the reverse of a change
restores it. It falls neither before promise 1 nor before now nor on a day off; a given one moves by new days off alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Self

from contracts.calendar.almanac import CalendarYearNotLoaded
from contracts.calendar.given import given_under
from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.promise import apology_latest
from contracts.calendar.working_time import WorkingCalendar
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Course, Due, Standstill, due
from services.routing.domain.promises import Promised, course

_LAST_MOMENT = time(23, 59, 59)
_IN_DAYS = ("working_days", "days", "months")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a dossier's date rests on: its course, the promise that events gave it, the receipt's, and the present one.

    `as_of` is where its clock stands: now, or when the pause began that lasts.
    """

    course: Course
    rested: datetime
    first: datetime
    present: datetime
    as_of: datetime

    @property
    def missed(self) -> bool:
        """Whether the present date passed without a result."""
        return self.as_of > self.present


@dataclass(frozen=True, slots=True)
class History:
    """Every promise of a dossier, the receipt's first, and its pauses that have ended.

    `rested` is the newest promise that no calendar made, `gift` the one that was given last, where one was.
    """

    promised: Sequence[Promised]
    stood: Sequence[Standstill]
    rested: Promised
    gift: Promised

    @classmethod
    def of(cls, promised: Sequence[Promised], stood: Sequence[Standstill]) -> Self:
        """The history in these rows."""
        rested, gift = promised[0], None
        for each in promised:
            rested = each if each.cause != "calendar" else rested
            gift = each if each.cause == "apology" else gift
        return cls(promised, stood, rested, gift or rested)

    def standing(self, dossier: Dossier, *, as_of: datetime) -> Standing | None:
        """What the date rests on; None where no term was ever counted."""
        followed = course(self.promised, self.stood)
        if followed is None:
            return None
        return Standing(
            course=followed,
            rested=self.rested.due_at,
            first=self.promised[0].due_at,
            present=dossier.due_at,
            as_of=as_of,
        )


@dataclass(frozen=True, slots=True)
class Calendars:
    """By which calendar a date was counted, by which a given one was given, and by which it is counted anew."""

    counted: WorkingCalendar
    given: WorkingCalendar
    anew: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Verdict:
    """The date to be held from now on; `suppressed_due_at` is what the calendar alone says, where a floor kept it.

    Not `counted` is what ends in a year that the calendar has not loaded: it says nothing of the date or its limits.
    """

    due: Due
    moves: bool
    counted: bool = True

    @property
    def kept(self) -> bool:
        """Whether a floor held the date where the calendar alone would not have it."""
        return self.due.suppressed_due_at is not None


def recounted(standing: Standing, calendars: Calendars) -> Verdict:
    """The date under the later calendar; a year that it has not loaded leaves the date as it is."""
    course = _alike(standing.course, calendars)
    try:
        held = _held(course, calendars, rested=standing.rested, first=standing.first)
        if held.due_at < standing.as_of:
            held = _ahead(standing, calendars, held)
    except CalendarYearNotLoaded:
        return Verdict(Due(standing.present), moves=False, counted=False)
    return Verdict(held, moves=held.due_at != standing.present)


# A day's receptions share a few courses, whole or alike.
@lru_cache(maxsize=65_536)
def _held(course: Course, calendars: Calendars, *, rested: datetime, first: datetime) -> Due:
    """What the law and the floors say, whatever the hour is now."""
    counted, before = counted_anew(course, calendars), due(course, calendars.counted).due_at
    if counted.due_at == before:
        return _kept(counted, course, calendars, due_at=_at_work(rested, counted, calendars))
    # Where the events themselves kept a date later than it was counted, they keep it still.
    floor = rested if before < rested else first
    return _kept(counted, course, calendars, due_at=_at_work(max(counted.due_at, floor), counted, calendars))


def _at_work(due_at: datetime, counted: Due, calendars: Calendars) -> datetime:
    """A date that a floor keeps later than it is counted; where its day is off now, the next working day's close."""
    # What is counted ends where its term says, and a term by the clock may end on any day.
    day = in_vietnam(due_at).date()
    if due_at <= counted.due_at or calendars.anew.is_working(day):
        return due_at
    return calendars.anew.closing(calendars.anew.on_or_after(day))


def _kept(counted: Due, course: Course, calendars: Calendars, *, due_at: datetime) -> Due:
    """The date that a floor may have kept from what was counted."""
    alone = counted.suppressed_due_at or counted.due_at
    if due_at == alone:
        return replace(counted, due_at=due_at, suppressed_due_at=None)
    latest = None
    if course.given is None:
        latest = apology_latest(calendars.anew, due_at, course.term, since=_runs_since(course))
    return replace(counted, due_at=due_at, suppressed_due_at=alone, apology_latest=latest)


def _runs_since(course: Course) -> datetime:
    """When the clock began to run, or ran again last."""
    return max(
        (each.ended_at for each in course.standstills if each.began_at >= course.counted_from),
        default=course.counted_from,
    )


def _ahead(standing: Standing, calendars: Calendars, held: Due) -> Due:
    """A date that lies behind: what was missed stays missed, anything else is kept where it can still be met."""
    # What no calendar puts ahead of us cannot be kept any more.
    due_at = standing.present
    if not standing.missed:
        due_at = _at_work(min(due_at, _workable(standing, calendars, held.due_at)), held, calendars)
    return _kept(held, standing.course, calendars, due_at=due_at)


def _workable(standing: Standing, calendars: Calendars, wanted: datetime) -> datetime:
    """The close of the first day on which anything can still be done."""
    following = calendars.anew.plus(standing.as_of, working_minutes=1)
    return max(wanted, calendars.anew.closing(following.date()))


def counted_anew(course: Course, calendars: Calendars) -> Due:
    """The date that the later calendar alone says; a date that was given, or that is a floor, moves with days off."""
    given, floor = course.given, course.not_before
    if given:
        given_on = in_vietnam(given.at).date()
        due_at = given_under(given.due_at, given_on=given_on, before=calendars.given, after=calendars.anew)
        given = replace(given, due_at=due_at)
    if floor:
        since = in_vietnam(course.counted_from).date()
        floor = given_under(floor, given_on=since, before=calendars.counted, after=calendars.anew)
    return due(replace(course, given=given, not_before=floor), calendars.anew)


def _alike(course: Course, calendars: Calendars) -> Course:
    """The same course from the day's last moment that no term in days can tell from its own."""
    if course.standstills or course.given or course.not_before or course.term.kind not in _IN_DAYS:
        return course
    moment = in_vietnam(course.counted_from)
    day, at = moment.date(), moment.time()
    latest = next((edge for edge in _edges(calendars, day) if at <= edge), _LAST_MOMENT)
    return Course(term=course.term, counted_from=datetime.combine(day, latest, VIETNAM))


@lru_cache(maxsize=4096)
def _edges(calendars: Calendars, day: date) -> tuple[time, ...]:
    """The moments of a day at which one calendar or the other tells receptions apart, in order."""
    known = (calendars.counted, calendars.anew)
    return tuple(sorted(edge for calendar in known for edge in (calendar.cut_off(day), calendar.closing(day).time())))
