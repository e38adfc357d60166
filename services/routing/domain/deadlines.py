"""The sounding of a promise: once when eight working hours are left, once when it has passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from contracts.calendar.working_time import WorkingCalendar
from contracts.events.routing import DeadlineMissed, DeadlineNear
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion, naming

NEAR_WORKING_HOURS = 8
# A result at the very instant of the promise is on time, so the promise is missed an instant later.
AN_INSTANT = timedelta(microseconds=1)


class Rung(StrEnum):
    """What sounds."""

    NEAR = "near"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Timer:
    """One sounding to come; `promise` is its epoch: a later promise has timers of its own."""

    dossier: Dossier
    rung: Rung
    at: datetime


def timers(dossier: Dossier, calendar: WorkingCalendar, *, since: datetime) -> Iterator[Timer]:
    """The soundings of the promise that a dossier holds; none from before `since`."""
    near = _near(calendar, dossier.due_at)
    if near >= since:
        yield Timer(dossier, Rung.NEAR, near)
    yield Timer(dossier, Rung.MISSED, dossier.due_at + AN_INSTANT)


# A day's dossiers fall due at a few moments: the close of this or that day.
@lru_cache(maxsize=4096)
def _near(calendar: WorkingCalendar, due_at: datetime) -> datetime:
    return calendar.minus(due_at, working_hours=NEAR_WORKING_HOURS)


@dataclass(frozen=True, slots=True)
class Rewinding:
    """What a change does to a dossier's timers: `drop` all, or only those `dropped_after` an instant; `wind` these."""

    drop: bool = False
    dropped_after: datetime | None = None
    wind: tuple[Timer, ...] = ()


def rewinding(change: Change, *, now: datetime) -> Rewinding:
    """An end stops all; a pause stops what has not sounded; a new promise sounds anew; else nothing moves."""
    before, after = change.before, change.after
    if not after.state.open:
        return Rewinding(drop=before.state.open)
    if after.pausing:
        return Rewinding(drop=after.promise != before.promise, dropped_after=None if before.pausing else now)
    calendar = change.law.calendar
    if after.promise != before.promise:
        return Rewinding(drop=True, wind=tuple(timers(after, calendar, since=change.resumed_at or now)))
    if before.pausing:
        again = (timer for timer in timers(after, calendar, since=now) if timer.at >= now)
        return Rewinding(wind=tuple(again))
    return Rewinding()


def sounded(dossier: Dossier, rung: Rung, occasion: Occasion) -> DeadlineNear | DeadlineMissed:
    """The fact that a timer announces."""
    match rung:
        case Rung.NEAR:
            # After an outage the promise may be past, even in a year that its calendar has not loaded.
            until = min(occasion.now, dossier.due_at)
            return DeadlineNear(
                **naming(dossier, occasion),
                promise=dossier.promise,
                due_at=dossier.due_at,
                working_minutes_left=occasion.law.calendar.minutes_between(until, dossier.due_at),
            )
        case Rung.MISSED:
            return DeadlineMissed(**naming(dossier, occasion), promise=dossier.promise, due_at=dossier.due_at)
        case unknown:
            assert_never(unknown)
