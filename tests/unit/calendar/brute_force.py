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
        self.closes: dict[date, datetime | None] = {}
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
        strip = self.strip(day)
        if day not in self.closes:
            last = None
            for minute, open_ in enumerate(strip):
                if open_:
                    last = minute
            self.closes[day] = None if last is None else midnight(day) + (last + 1) * MINUTE
        return self.closes[day]

    def first_minute(self, day: date) -> datetime | None:
        for minute, open_ in enumerate(self.strip(day)):
            if open_:
                return midnight(day) + minute * MINUTE
        return None

    def _works(self, day: date) -> bool:
        for layer in self.layers:
            kind = self.said.get((layer, day))
            # What says that all is as usual leaves it to the next layer out, and the last one to the week.
            if kind in ("off", "makeup_work"):
                return kind == "makeup_work"
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
    day, needed, begun = start.date(), seconds, second_of(start)
    while True:
        for minute, open_ in enumerate(tape.strip(day)):
            if not open_ or minute * 60 + 60 <= begun:
                continue
            needed -= min(60, minute * 60 + 60 - begun)
            if needed <= 0:
                return midnight(day) + timedelta(seconds=minute * 60 + 60 + needed)
        day, begun = day + DAY, 0


def when_left(tape: Tape, end: datetime, seconds: int) -> datetime:
    """Lets the clock run backwards until so many working seconds lie between."""
    tape.seen_from(end.date())
    if seconds == 0:
        return end
    day, needed, ended = end.date(), seconds, second_of(end)
    while True:
        strip = tape.strip(day)
        for minute in range(1439, -1, -1):
            if not strip[minute] or minute * 60 >= ended:
                continue
            needed -= min(60, ended - minute * 60)
            if needed <= 0:
                return midnight(day) + timedelta(seconds=minute * 60 - needed)
        day, ended = day - DAY, 86_400


def minutes_of(tape: Tape, start: datetime, end: datetime) -> Iterator[int]:
    """Every working minute from start to end, both cut to the minute, numbered since the year 1."""
    tape.seen_from(start.date())
    now, stop = minute_number(start), minute_number(end)
    while now < stop:
        ordinal, minute = divmod(now, 1440)
        strip = tape.strip(date.fromordinal(ordinal))
        for number in range(minute, min(1440, stop - ordinal * 1440)):
            if strip[number]:
                yield ordinal * 1440 + number
        now = (ordinal + 1) * 1440


def second_of(moment: datetime) -> int:
    return int((moment - midnight(moment.date())).total_seconds())


def minute_number(moment: datetime) -> int:
    return moment.toordinal() * 1440 + moment.hour * 60 + moment.minute
