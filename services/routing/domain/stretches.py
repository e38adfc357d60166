"""The ledger of a dossier's time: what ran, what stood and why, what a new term discarded; no minute is lost.

Running stretches are not stored: they are what the pauses leave.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from contracts.calendar.hours import in_vietnam
from contracts.calendar.provisions import Rule, provision
from contracts.calendar.working_time import WorkingCalendar

StretchKind = Literal["running", "paused", "discarded"]

_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """One interval; without an end it lasts, or lasted until the dossier's own end. People are `role:account`."""

    began_at: datetime
    ended_at: datetime | None
    reason: str
    legal_basis: str
    begun_by: str
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a dossier's time is told, its pauses in order, and when its term began anew."""

    received_at: datetime
    until: datetime
    pauses: Sequence[Pause]
    restarts: Collection[datetime]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One interval of one kind; the last has no end while it lasts."""

    kind: StretchKind
    began_at: datetime
    ended_at: datetime | None
    why: str
    legal_basis: str
    by: str | None
    working_minutes: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Minutes: used, discarded and paused are working time, outside is none; together they are what has elapsed."""

    used: int
    discarded: int
    paused: int
    outside: int
    elapsed: int


def stretches(life: Life, calendar: WorkingCalendar, *, ended: bool) -> list[Stretch]:
    """The whole life of a dossier in order, without gaps; `ended` where nothing lasts any more."""
    *earlier, last = _uncounted(life)
    told = [found for found in earlier if found.began_at != found.ended_at]
    # What the dossier's own end has cut off lasts no longer; what now cuts off does, even where it begins this instant.
    if not ended or last.began_at != last.ended_at:
        told.append(last)
    counted = [
        replace(
            found,
            working_minutes=calendar.minutes_between(found.began_at, found.ended_at or life.until),
            minutes=_minutes(found.began_at, found.ended_at or life.until),
        )
        for found in told
    ]
    return counted if ended else [*counted[:-1], replace(counted[-1], ended_at=None)]


def totals(told: Sequence[Stretch], life: Life) -> Totals:
    """The sums of a ledger; what has elapsed is taken from its two ends alone."""
    worked = {kind: sum(each.working_minutes for each in told if each.kind == kind) for kind in _KINDS}
    return Totals(
        used=worked["running"],
        discarded=worked["discarded"],
        paused=worked["paused"],
        outside=sum(each.minutes - each.working_minutes for each in told),
        elapsed=_minutes(life.received_at, life.until),
    )


_KINDS: tuple[StretchKind, ...] = ("running", "paused", "discarded")


def _uncounted(life: Life) -> Iterator[Stretch]:
    anew = max((pause for pause in life.pauses if pause.ended_at in life.restarts), key=_end, default=None)
    for found in _by_turns(life):
        if anew and found.kind == "running" and found.began_at < _end(anew):
            yield replace(
                found, kind="discarded", why=anew.reason, legal_basis=_law("term_anew", _end(anew)), by=anew.ended_by
            )
        else:
            yield found


def _by_turns(life: Life) -> Iterator[Stretch]:
    """What ran and what stood; the pauses of one dossier never overlap."""
    running = Stretch("running", life.received_at, life.until, "reception", _law("receipt", life.received_at), None)
    for pause in life.pauses:
        yield replace(running, ended_at=pause.began_at)
        stood_until = pause.ended_at or life.until
        yield Stretch("paused", pause.began_at, stood_until, pause.reason, pause.legal_basis, pause.begun_by)
        if pause.ended_at is None:
            return
        basis = _law("term_anew", pause.ended_at) if pause.ended_at in life.restarts else pause.legal_basis
        running = Stretch("running", pause.ended_at, life.until, pause.reason, basis, pause.ended_by)
    yield running


def _law(rule: Rule, instant: datetime) -> str:
    return provision(rule, in_vietnam(instant).date()).cited


def _end(pause: Pause) -> datetime:
    return pause.ended_at or pause.began_at


def _minutes(start: datetime, end: datetime) -> int:
    """Whole minutes of the wall clock; like working minutes, each instant is first cut down to its minute."""
    return (in_vietnam(end).replace(second=0) - in_vietnam(start).replace(second=0)) // _ONE_MINUTE
