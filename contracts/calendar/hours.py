"""One day's office hours, counted in seconds since its midnight on the province's wall clock."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from contracts.calendar.decrees import SessionRule

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def in_vietnam(instant: datetime) -> datetime:
    """The instant on the province's wall clock; a fraction of a second is dropped, as on the printed receipt."""
    if instant.tzinfo is VIETNAM and not instant.microsecond:
        return instant
    if instant.utcoffset() is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(VIETNAM).replace(microsecond=0)


# Many dossiers share a date.
@lru_cache(maxsize=16_384)
def printed(instant: datetime) -> str:
    """The instant as people read it: in whole seconds with the province's offset."""
    return in_vietnam(instant).isoformat()


def second_of_day(moment: datetime | time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def minute_of_day(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def at_second(day: date, second: int) -> datetime:
    minutes, seconds = divmod(second, 60)
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, seconds, tzinfo=VIETNAM)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The sessions of a working day and the last moment whose reception still counts as that day's."""

    sessions: tuple[tuple[int, int], ...]
    opens: time
    closes: time
    same_day_until: time
    length: int

    @classmethod
    def of(cls, rule: SessionRule) -> Self:
        sessions = tuple((second_of_day(opens), second_of_day(closes)) for opens, closes in rule.hours)
        closes = rule.hours[-1][1]
        return cls(
            sessions=sessions,
            opens=rule.hours[0][0],
            closes=closes,
            # Nothing received after the last session can be answered in it, however late the cut-off.
            same_day_until=min(rule.same_day_until, closes),
            length=sum(end - start for start, end in sessions),
        )

    def worked_by(self, second: int) -> int:
        worked = 0
        for start, end in self.sessions:
            if second <= start:
                break
            worked += (second if second < end else end) - start
        return worked

    def first_moment_worked(self, worked: int) -> int:
        """The first second at which so much is worked: the end of a session, not the start of the next."""
        for start, end in self.sessions:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise ValueError("more than a day's work")

    def last_moment_worked(self, worked: int) -> int:
        """The last second by which no more is worked: the start of a session, not the end of the one before."""
        for start, end in self.sessions:
            if worked < end - start:
                return start + worked
            worked -= end - start
        raise ValueError("a whole day's work or more")
