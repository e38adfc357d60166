"""Dates and amounts as people here write them."""

from datetime import datetime

from contracts.calendar.hours import VIETNAM
from contracts.events.person import Language


def hour(at: datetime | None, *, language: Language) -> str:
    """`17h00 27/11/2026`, `17:00 27/11/2026`; the hour is Việt Nam's."""
    if at is None:
        return ""
    local = at.astimezone(VIETNAM)
    mark = "h" if language == "vi" else ":"
    return f"{local.hour:02}{mark}{local.minute:02} {_date(local)}"


def day(at: datetime | None) -> str:
    """`27/11/2026`."""
    return _date(at.astimezone(VIETNAM)) if at else ""


def _date(local: datetime) -> str:
    return f"{local.day:02}/{local.month:02}/{local.year}"


def dong(amount: int, *, language: Language) -> str:
    """`1.500.000`, `1,500,000`."""
    grouped = f"{amount:,}"
    return grouped.replace(",", ".") if language == "vi" else grouped
