"""Calendars and instants for the tests, built with what matters in each."""

from collections.abc import Iterable
from datetime import date, datetime, time

from contracts.calendar.decrees import CalendarDecrees, DayKind, DecreedDay, SessionRule
from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import Promise, promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from deploy.catalogue import load

COMMUNE = "02353"
OTHER_COMMUNE = "02287"


def vn(text: str) -> datetime:
    """An instant on the province's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def decreed(kind: DayKind, day: str, *, scope: str = "nation") -> DecreedDay:
    return DecreedDay(date=date.fromisoformat(day), kind=kind, scope=scope, certainty="announced")


def hours(
    *sessions: str, scope: str = "nation", starts: str | None = None, ends: str | None = None, until: str = "15:00"
) -> SessionRule:
    """Sessions written `07:30-12:00`."""
    pairs = tuple((time.fromisoformat(text[:5]), time.fromisoformat(text[6:])) for text in sessions)
    return SessionRule(scope=scope, starts=starts, ends=ends, hours=pairs, same_day_until=time.fromisoformat(until))


def decrees(
    days: Iterable[DecreedDay] = (), *, sessions: Iterable[SessionRule] = (), years: tuple[int, ...] = (2026, 2027)
) -> CalendarDecrees:
    return CalendarDecrees(version="test.1", years=years, days=tuple(days), sessions=tuple(sessions))


def a_calendar(
    *days: DecreedDay, sessions: Iterable[SessionRule] = (), years: tuple[int, ...] = (2026, 2027), of: str = COMMUNE
) -> WorkingCalendar:
    return WorkingCalendar.of(decrees(days, sessions=sessions, years=years), of)


def the_published_calendar() -> WorkingCalendar:
    """The province's own calendar, as it ships."""
    return WorkingCalendar.of(load.calendar(), COMMUNE)


def promised(received: str, term: str, *, calendar: WorkingCalendar | None = None) -> Promise:
    return promise(calendar or the_published_calendar(), vn(received), Term.parse(term))
