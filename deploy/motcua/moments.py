"""Instants as operators type them and read them."""

from datetime import UTC, datetime

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.problems import InputRefused

YEARS = range(2000, 2101)


class TimeNotUnderstood(InputRefused):
    """Không hiểu thời điểm.

    The instant was not understood.
    """


def instant(text: str, *, field: str) -> datetime:
    """Vietnamese time where no offset is written."""
    try:
        read = datetime.fromisoformat(text)
        # Beyond these years no province looks, and reckoning with an instant at the edge of time would fail.
        if read.year not in YEARS:
            raise ValueError(text)
        return (read if read.tzinfo else read.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except ValueError as error:
        told = f"{TimeNotUnderstood.title()} ({YEARS[0]}–{YEARS[-1]})"
        raise TimeNotUnderstood(told, field=field, expected="2026-11-23T08:00:00+07:00") from error


def moment(at: datetime | None) -> str:
    """`16:30 24/11/2026`, or a dash."""
    return "–" if at is None else f"{in_vietnam(at):%H:%M %d/%m/%Y}"
