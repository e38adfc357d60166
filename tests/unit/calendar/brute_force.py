"""The same promises by another road: every minute is looked at, one after the other, straight from the decrees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from contracts.calendar.decrees import CalendarDecrees, SessionRule

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
USUAL_HOURS = (((time(7, 30), time(12, 0)), (time(13, 30), time(17, 0))), time(15, 0))

Pause = tuple[datetime, datetime]


class YearMissing(Exception):
    """A minute was needed of a year that nobody loaded."""


@dataclass(frozen=True)
class Answer:
    """Instants on Vietnam's wall clock, without zone."""

    due: datetime
    apology: datetime | None
    transfer: datetime


def wall(instant: datetime) -> datetime:
    """Vietnam is seven hours ahead of UTC, summer and winter."""
    return (instant.astimezone(UTC) + timedelta(hours=7)).replace(tzinfo=None, microsecond=0)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class Tape:
    """A commune's days as strips of 1440 minutes, 1 where work is done, seen from one reception."""

    def __init__(self, decrees: CalendarDecrees, commune: str) -> None:
        self.decrees = decrees
        self.layers = (commune, "province", "nation")
        self.said = {(said.scope, said.date): said.kind for said in decrees.days}
        self.strips: dict[date, bytes] = {}
        self.own_day = date.min

    def seen_from(self, day: date) -> None:
        """The day one stands on is never refused, loaded or not."""
        self.own_day = day

    def strip(self, day: date) -> bytes:
        if day != self.own_day and day.year not in self.decrees.years:
            raise YearMissing
        if day not in self.strips:
            self.strips[day] = self._lay(day)
        return self.strips[day]

    def _lay(self, day: date) -> bytes:
        strip = bytearray(1440)
        for opens, closes in self.hours(day)[0] if self._works(day) else ():
            for minute in range(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute):
                strip[minute] = 1
        return bytes(strip)

    def hours(self, day: date) -> tuple[tuple[tuple[time, time], ...], time]:
        for layer in self.layers:
            mine = [rule for rule in self.decrees.sessions if rule.scope == layer and _holds(rule, day)]
            if mine:
                best = max(mine, key=lambda rule: (len(rule.starts or rule.ends or ""), rule.starts or ""))
                return best.hours, best.same_day_until
        return USUAL_HOURS

    def last_minute(self, day: date) -> datetime | None:
        """The end of the day's last minute of work."""
        last = None
        for minute, open_ in enumerate(self.strip(day)):
            if open_:
                last = minute
        return None if last is None else midnight(day) + (last + 1) * MINUTE

    def first_minute(self, day: date) -> datetime | None:
        for minute, open_ in enumerate(self.strip(day)):
            if open_:
                return midnight(day) + minute * MINUTE
        return None

    def _works(self, day: date) -> bool:
        for layer in self.layers:
            kind = self.said.get((layer, day))
            if kind is not None:
                return kind == "makeup_work" or (kind == "normal" and day.weekday() < 5)
        return day.weekday() < 5


def _holds(rule: SessionRule, day: date) -> bool:
    """Walks from the first day of validity to the last, as one would on a wall calendar."""
    first, last = rule.starts, rule.ends
    if first is None and last is None:
        return True
    if len(first or last or "") == 10:
        return (first is None or date.fromisoformat(first) <= day) and (last is None or day <= date.fromisoformat(last))
    month, number = map(int, (first or "").split("-"))
    last_month, last_number = map(int, (last or "").split("-"))
    began = day.year if (day.month, day.day) >= (month, number) else day.year - 1
    over_new_year = (last_month, last_number) < (month, number)
    return (day.year, day.month, day.day) <= (began + over_new_year, last_month, last_number)


def counts_today(tape: Tape, received: datetime) -> bool:
    closes = tape.last_minute(received.date())
    return closes is not None and received <= closes and received.time() <= tape.hours(received.date())[1]


def next_close(tape: Tape, day: date) -> datetime:
    """The close of the first working day after the day."""
    while True:
        day += DAY
        close = tape.last_minute(day)
        if close is not None:
            return close


def nth_close(tape: Tape, day: date, count: int) -> datetime:
    close = midnight(day)
    for _ in range(count):
        close = next_close(tape, close.date())
    return close


def after_months(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def when_worked(tape: Tape, start: datetime, seconds: int) -> datetime:
    """Lets the clock run minute by minute until so many working seconds are spent."""
    tape.seen_from(start.date())
    if seconds == 0:
        return start
    day, needed = start.date(), seconds
    while True:
        day_begins = midnight(day)
        for minute, open_ in enumerate(tape.strip(day)):
            if not open_:
                continue
            ends = day_begins + (minute + 1) * MINUTE
            if ends <= start:
                continue
            needed -= min(60, int((ends - start).total_seconds()))
            if needed <= 0:
                return ends + timedelta(seconds=needed)
        day += DAY


def when_left(tape: Tape, end: datetime, seconds: int) -> datetime:
    """Lets the clock run backwards until so many working seconds lie between."""
    tape.seen_from(end.date())
    if seconds == 0:
        return end
    day, needed = end.date(), seconds
    while True:
        strip, day_begins = tape.strip(day), midnight(day)
        for minute in range(1439, -1, -1):
            if not strip[minute]:
                continue
            begins = day_begins + minute * MINUTE
            if begins >= end:
                continue
            needed -= min(60, int((end - begins).total_seconds()))
            if needed <= 0:
                return begins - timedelta(seconds=needed)
        day -= DAY


def minutes_of(tape: Tape, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every working minute from start to end, both cut to the minute."""
    tape.seen_from(start.date())
    now, stop = start.replace(second=0), end.replace(second=0)
    while now < stop:
        strip, day_begins = tape.strip(now.date()), midnight(now.date())
        last = min(1440, int((stop - day_begins).total_seconds()) // 60)
        for minute in range(now.hour * 60 + now.minute, last):
            if strip[minute]:
                yield day_begins + minute * MINUTE
        now = day_begins + DAY
