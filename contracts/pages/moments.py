"""Days and moments as people here write them, by the clock of Việt Nam."""

from datetime import date, datetime

from contracts.calendar.hours import VIETNAM
from contracts.events.person import Language

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(on: date, *, language: Language) -> str:
    """`Thứ Sáu, 27/11/2026`, `Friday, 27 November 2026`; a moment counts as its day in Việt Nam."""
    local = on.astimezone(VIETNAM).date() if isinstance(on, datetime) else on
    if language == "vi":
        return f"{_WEEKDAYS[local.weekday()]}, {local:%d/%m/%Y}"
    return f"{_WEEKDAYS_EN[local.weekday()]}, {local.day} {_MONTHS_EN[local.month - 1]} {local.year}"


def moment(at: datetime, *, language: Language) -> str:
    """`17:00, Thứ Sáu, 27/11/2026`; the hour is Việt Nam's."""
    return f"{at.astimezone(VIETNAM):%H:%M}, {day(at, language=language)}"
