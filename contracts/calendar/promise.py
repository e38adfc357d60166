"""The promised date of return and the dates that hang on it, counted from the instant of reception."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, assert_never

from contracts.calendar.hours import in_vietnam
from contracts.calendar.provisions import counted
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar

Policy = Literal["close_of_business", "same_clock_time"]

# Limits within a day leave no day on which to apologise before.
WITHOUT_APOLOGY = ("same_day", "hours")

# What lies before June 1975 was told by other clocks; no calendar reaches back to them.
_OFFSET = timedelta(hours=7)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """When the result is due, until when one may apologise for being late, when the dossier leaves the counter."""

    due_at: datetime
    apology_latest: datetime | None
    transfer_by: datetime


def promise(
    calendar: WorkingCalendar, received_at: datetime, term: Term, *, policy: Policy = "close_of_business"
) -> Promise:
    received = in_vietnam(received_at)
    if received.utcoffset() != _OFFSET:
        raise calendar.not_loaded(received.date())
    due_at = _due_at(calendar, received, term, policy=policy)
    return Promise(
        due_at=due_at,
        apology_latest=apology_latest(calendar, due_at, term, since=received),
        transfer_by=_transfer_by(calendar, received),
    )


def apology_latest(calendar: WorkingCalendar, due_at: datetime, term: Term, *, since: datetime) -> datetime | None:
    """The close of the last working day before a due date; None where that was before the clock ran."""
    if term.kind in WITHOUT_APOLOGY:
        return None
    running = in_vietnam(since)
    last = _last_working_day(calendar, in_vietnam(due_at).date(), not_before=running.date())
    if last is None:
        return None
    close = calendar.closing(last)
    return close if close >= running else None


def latest_supplement_request(
    calendar: WorkingCalendar, received_at: datetime, due_at: datetime, *, working_days: int | None = None
) -> datetime:
    """Papers may be asked for until the close of the last working day that the law gives, never after the due date."""
    due = in_vietnam(due_at)
    day = in_vietnam(received_at).date()
    for _ in range(working_days or counted("supplement_request_within", day)):
        if day >= due.date():
            return due
        day = calendar.after(day, working_days=1)
    return min(due, calendar.closing(day))


def online_check_by(calendar: WorkingCalendar, submitted_at: datetime) -> datetime:
    """When an online submission must have been checked."""
    working_hours = counted("online_check_within", in_vietnam(submitted_at).date())
    return calendar.plus(submitted_at, working_minutes=working_hours * 60)


def landing_day(received_on: date, term: Term) -> date:
    """The calendar day a limit in days or months ends on, before it moves off a day of rest."""
    months = received_on.month - 1 + term.count
    year, month = received_on.year + months // 12, months % 12 + 1
    try:
        if term.kind == "days":
            return received_on + timedelta(days=term.count)
        return date(year, month, min(received_on.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        # Beyond the last year there is; no calendar has loaded that one either, so counting on is refused.
        return date.max


def _due_at(calendar: WorkingCalendar, received: datetime, term: Term, *, policy: Policy) -> datetime:
    match term.kind:
        case "same_day":
            return calendar.closing(_same_day(calendar, received))
        case "working_days":
            day = calendar.after(received.date(), working_days=term.count)
            return _at_the_end(calendar, day, received, policy=policy)
        case "days" | "months":
            day = calendar.on_or_after(landing_day(received.date(), term))
            return _at_the_end(calendar, day, received, policy=policy)
        case "hours":
            return calendar.plus(received, working_minutes=term.count * 60)
        case "clock_hours":
            return _clock_hours_later(calendar, received, term.count)
        case unknown:
            assert_never(unknown)


def _same_day(calendar: WorkingCalendar, received: datetime) -> date:
    today = received.date()
    return today if calendar.counts_as_today(received) else calendar.after(today, working_days=1)


def _at_the_end(calendar: WorkingCalendar, day: date, received: datetime, *, policy: Policy) -> datetime:
    close = calendar.closing(day)
    match policy:
        case "close_of_business":
            return close
        case "same_clock_time":
            return _same_clock_time(calendar, day, received)
        case unknown:
            assert_never(unknown)


def _same_clock_time(calendar: WorkingCalendar, day: date, received: datetime) -> datetime:
    """Whole days of work after the reception, or after the next opening where nobody was at work when it came."""
    if not calendar.is_working_at_reception(received.date()):
        return calendar.closing(day)
    at = datetime.combine(day, received.timetz())
    within = (max(at, opens) for opens, closes in calendar.sessions(day) if at <= closes)
    return next(within, calendar.closing(day))


def _clock_hours_later(calendar: WorkingCalendar, received: datetime, hours: int) -> datetime:
    try:
        return received + timedelta(hours=hours)
    except OverflowError as beyond_the_calendar:
        raise calendar.not_loaded(date.max) from beyond_the_calendar


def _last_working_day(calendar: WorkingCalendar, day: date, *, not_before: date) -> date | None:
    while (day - not_before).days > 1:
        day -= _ONE_DAY
        if calendar.is_working(day):
            return day
    return not_before if day > not_before and calendar.is_working_at_reception(not_before) else None


def _transfer_by(calendar: WorkingCalendar, received: datetime) -> datetime:
    if calendar.counts_as_today(received):
        return calendar.closing(received.date())
    return calendar.opening(calendar.after(received.date(), working_days=1))
