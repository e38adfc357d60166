"""Random receptions, terms, pauses and calendars, the same ones for the same seed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random
from typing import get_args

from contracts.calendar.decrees import CalendarDecrees, DayKind, DecreedDay, SessionRule
from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import Policy
from tests.unit.calendar.brute_force import Pause

CASES = int(os.environ.get("PROPERTY_CASES", "2000"))
CASES_PER_CALENDAR = 50
COMMUNES = ("02353", "02287", "00691")
SCOPES = ("nation", "nation", "province", *COMMUNES)
YEARS = (2024, 2025, 2026, 2027)
FIRST_DAY = date(2024, 1, 1)
DAYS = (date(2027, 12, 31) - FIRST_DAY).days
EDGES = tuple(map(time.fromisoformat, ("07:30", "12:00", "13:30", "15:00", "15:00:01", "17:00", "17:00:01", "00:00")))
SESSION_SHAPES = (
    ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0))),
    ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30))),
    ((time(8, 0), time(14, 15)),),
    ((time(6, 45), time(9, 0)), (time(9, 0), time(11, 1)), (time(18, 0), time(21, 30))),
)
SEASONS = (("04-16", "10-15"), ("10-16", "04-15"), ("02-29", "03-01"))


@dataclass(frozen=True)
class Case:
    """One question to both calendars."""

    decrees: CalendarDecrees
    commune: str
    received_at: datetime
    term: str
    policy: Policy
    pauses: list[Pause]


def cases(seed: int, count: int) -> Iterator[Case]:
    dice = Random(seed)
    decrees = random_decrees(dice)
    for number in range(count):
        if number % CASES_PER_CALENDAR == 0:
            decrees = random_decrees(dice)
        received_at = _instant(dice)
        yield Case(
            decrees=decrees,
            commune=dice.choice(COMMUNES),
            received_at=received_at,
            term=_term(dice, months=number % 200 == 0),
            policy=dice.choice(get_args(Policy)),
            pauses=_pauses(dice, received_at),
        )


def _term(dice: Random, *, months: bool) -> str:
    if months:
        return f"{dice.randint(1, 12)} months"
    unit = dice.choice(("same day", "working days", "working days", "days", "days", "hours", "clock hours"))
    most = {"same day": 0, "working days": 30, "days": 45, "hours": 60, "clock hours": 96}[unit]
    return f"{dice.randint(1, most)} {unit}" if most else unit


def _instant(dice: Random) -> datetime:
    day = FIRST_DAY + timedelta(days=dice.randint(-3, DAYS) if dice.random() < 0.9 else DAYS - dice.randint(0, 40))
    moment = dice.choice(EDGES) if dice.random() < 0.3 else _time(dice)
    local = datetime.combine(day, moment, VIETNAM)
    return local.astimezone(dice.choice((VIETNAM, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9)))))


def _time(dice: Random) -> time:
    hour = dice.choice((dice.randint(0, 23), dice.randint(7, 17)))
    return time(hour, dice.randint(0, 59), dice.choice((0, dice.randint(0, 59))))


def _pauses(dice: Random, received_at: datetime) -> list[Pause]:
    """Up to three, one after the other, some of them touching."""
    pauses, start = [], received_at
    for _ in range(dice.choice((0, 0, 0, 1, 2, 3))):
        start += timedelta(minutes=dice.choice((0, dice.randint(1, 3000))))
        end = start + timedelta(minutes=dice.randint(1, 6000), seconds=dice.choice((0, 20)))
        pauses.append((start, end))
        start = end
    return pauses


def random_decrees(dice: Random) -> CalendarDecrees:
    said: dict[tuple[date, str], DayKind] = {}
    for _ in range(dice.choice((0, 60, 250))):
        kind: DayKind = dice.choice(("off", "off", "makeup_work", "normal"))
        said[FIRST_DAY + timedelta(days=dice.randint(0, DAYS)), dice.choice(SCOPES)] = kind
    closed = FIRST_DAY + timedelta(days=dice.randint(0, DAYS - 12))
    said |= {(closed + timedelta(days=n), dice.choice(SCOPES)): "off" for n in range(dice.choice((0, 12)))}
    days = tuple(DecreedDay(date=d, scope=s, kind=k, certainty="likely") for (d, s), k in said.items())
    return CalendarDecrees(version="random.1", years=YEARS, days=days, sessions=tuple(_sessions(dice)))


def _sessions(dice: Random) -> Iterator[SessionRule]:
    for scope in dict.fromkeys(dice.choices(SCOPES, k=dice.randint(0, 3))):
        until = dice.choice((time(15, 0), time(16, 30), time(11, 0)))
        shapes = dice.sample(SESSION_SHAPES, k=3)
        starts, ends = dice.choice(SEASONS)
        yield SessionRule(scope=scope, hours=shapes[0], starts=starts, ends=ends, same_day_until=until)
        if dice.random() < 0.5:
            yield SessionRule(scope=scope, hours=shapes[1], same_day_until=until)
        if dice.random() < 0.5:
            since = FIRST_DAY + timedelta(days=dice.randint(0, DAYS))
            yield SessionRule(scope=scope, hours=shapes[2], starts=since.isoformat(), same_day_until=until)
