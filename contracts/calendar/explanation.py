"""The promise told day by day: what was counted, what was passed over and why; the counted days re-sum to the term."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, assert_never

from contracts.calendar.hours import VIETNAM, in_vietnam
from contracts.calendar.promise import Policy, landing_day, promise
from contracts.calendar.provisions import NO_SOURCE, provision
from contracts.calendar.terms import Term
from contracts.calendar.wording import DayRule, nature, source_of_cut_off, with_hours
from contracts.calendar.working_time import WorkingCalendar

ExplanationRule = (
    DayRule
    | Literal["reception_day", "same_day", "past_cut_off", "calendar_day", "month_reached", "rolled_to", "clock_hours"]
    | Literal["not_earlier", "supplement", "payment", "pause", "apology", "calendar_changed", "promise_kept"]
)

_ONE_DAY = timedelta(days=1)
_DAY_ENDS = time(23, 59)


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of the count, or what moved the date since: a limit in hours says how many of its minutes the day took.

    A pause says how many working minutes were lost in it.
    """

    date: date
    counted: bool
    rule: ExplanationRule
    source: str
    vi: str
    en: str
    minutes: int | None = None
    lost_minutes: int | None = None


def explain(
    calendar: WorkingCalendar,
    received_at: datetime,
    term: Term,
    *,
    policy: Policy = "close_of_business",
    not_before: datetime | None = None,
    then: Sequence[ExplainedDay] = (),
) -> tuple[ExplainedDay, ...]:
    """Every day from the reception to the end of the term, then what moved the date since; the last has the hour."""
    received = in_vietnam(received_at)
    due_at = promise(calendar, received, term, policy=policy).due_at
    *earlier, last = _days(calendar, received, term, due_at=due_at)
    later = (not_earlier(not_before), *then) if not_before and in_vietnam(not_before) > due_at else then
    if due_at == calendar.closing(last.date):
        last = replace(last, source=with_hours(last.source, calendar, last.date))
    hour = f"{due_at:%H:%M}"
    vi, en = (f"hết thời hạn lúc {hour}", f"the term ends at {hour}") if later else said_due(due_at)
    return (*earlier, replace(last, vi=f"{last.vi}; {vi}", en=f"{last.en}; {en}"), *later)


def said_due(due_at: datetime) -> tuple[str, str]:
    """The hour of return in both languages."""
    hour = f"{in_vietnam(due_at):%H:%M}"
    return f"hẹn trả lúc {hour}", f"due at {hour}"


def moved_to(due_at: datetime, rule: ExplanationRule, *, source: str, vi: str, en: str) -> ExplainedDay:
    """What put a date where it is, or left it there."""
    said_vi, said_en = said_due(due_at)
    day = in_vietnam(due_at).date()
    return ExplainedDay(day, False, rule, source=source, vi=f"{vi}: {said_vi}", en=f"{en}: {said_en}")


def not_earlier(promised: datetime) -> ExplainedDay:
    """An earlier promise that is later than what was counted."""
    vi = "Không sớm hơn ngày đã hẹn trước, giữ ngày này"
    en = "Not earlier than the date promised before, which stays"
    return moved_to(promised, "not_earlier", source=NO_SOURCE, vi=vi, en=en)


def rolled_off(calendar: WorkingCalendar, promised_on: date, due_at: datetime) -> ExplainedDay:
    """A promised day that is off by now: the limit ends with the working day after it."""
    rest = nature(calendar, promised_on)
    vi = f"Ngày đã hẹn rơi vào ngày nghỉ ({rest.vi}), dời đến ngày làm việc tiếp theo"
    en = f"The promised day is a day of rest ({rest.en}), moved to the next working day"
    source = f"{provision('end_of_a_limit', promised_on).cited}; {rest.source}"
    return moved_to(due_at, "rolled_to", source=source, vi=vi, en=en)


def _days(calendar: WorkingCalendar, received: datetime, term: Term, *, due_at: datetime) -> Iterator[ExplainedDay]:
    received_on, due_on = received.date(), due_at.date()
    match term.kind:
        case "same_day":
            yield from _same_day(calendar, received, due_on)
        case "working_days":
            yield _reception_day(received_on)
            yield from _working_days(calendar, _following(received_on, due_on), term.count)
        case "days" | "months":
            yield _reception_day(received_on)
            yield from _counted_dates(received_on, term)
            yield from _rolled(calendar, landing_day(received_on, term), due_on)
        case "hours":
            yield from _working_hours(calendar, received, due_at)
        case "clock_hours":
            yield from _clock_hours(received, due_at)
        case unknown:
            assert_never(unknown)


def _reception_day(day: date) -> ExplainedDay:
    vi, en = "Ngày tiếp nhận: không tính", "Day of reception: not counted"
    return ExplainedDay(day, False, "reception_day", source=provision("start_of_a_limit", day).cited, vi=vi, en=en)


def _same_day(calendar: WorkingCalendar, received: datetime, due_on: date) -> Iterator[ExplainedDay]:
    today, cut_off = received.date(), f"{calendar.cut_off(received.date()):%H:%M}"
    if due_on == today:
        vi, en = f"Tiếp nhận đến {cut_off}: trả trong ngày", f"Received by {cut_off}: answered the same day"
        yield ExplainedDay(today, True, "same_day", source=source_of_cut_off(calendar, today), vi=vi, en=en)
        return
    if calendar.is_working_at_reception(today):
        vi, en = f"Tiếp nhận sau {cut_off}: không tính", f"Received after {cut_off}: not counted"
        yield ExplainedDay(today, False, "past_cut_off", source=source_of_cut_off(calendar, today), vi=vi, en=en)
    else:
        yield _passed_over(calendar, today)
    yield from _working_days(calendar, _following(today, due_on), 1)


def _working_days(calendar: WorkingCalendar, days: Iterator[date], total: int) -> Iterator[ExplainedDay]:
    counted = 0
    for day in days:
        if not calendar.is_working(day):
            yield _passed_over(calendar, day)
            continue
        counted += 1
        kind = nature(calendar, day)
        vi, en = f"{kind.vi}: tính {counted}/{total}", f"{kind.en}: counted, {counted} of {total}"
        yield ExplainedDay(day, True, kind.rule, source=kind.source, vi=vi, en=en)


def _passed_over(calendar: WorkingCalendar, day: date) -> ExplainedDay:
    kind = nature(calendar, day)
    vi, en = f"{kind.vi}: không tính", f"{kind.en}: not counted"
    return ExplainedDay(day, False, kind.rule, source=kind.source, vi=vi, en=en)


def _counted_dates(received_on: date, term: Term) -> Iterator[ExplainedDay]:
    for counted in range(1, term.count + 1):
        day = landing_day(received_on, replace(term, count=counted))
        share = f"{counted}/{term.count}"
        if term.kind == "months":
            vi, en = f"Đủ tháng thứ {share}", f"Month {counted} of {term.count} complete"
            yield ExplainedDay(day, True, "month_reached", source=provision("end_of_a_limit", day).cited, vi=vi, en=en)
        else:
            vi, en = f"Ngày theo lịch: tính {share}", f"Calendar day: counted, {counted} of {term.count}"
            yield ExplainedDay(day, True, "calendar_day", source=provision("start_of_a_limit", day).cited, vi=vi, en=en)


def _rolled(calendar: WorkingCalendar, landed_on: date, due_on: date) -> Iterator[ExplainedDay]:
    for day in _following(landed_on, due_on):
        if day < due_on:
            yield _passed_over(calendar, day)
            continue
        rest = nature(calendar, landed_on)
        vi = f"Ngày cuối của thời hạn rơi vào ngày nghỉ ({rest.vi}): dời đến ngày làm việc này"
        en = f"The limit ended on a day of rest ({rest.en}): moved to this working day"
        source = f"{provision('end_of_a_limit', day).cited}; {rest.source}"
        yield ExplainedDay(day, False, "rolled_to", source=source, vi=vi, en=en)


def _working_hours(calendar: WorkingCalendar, received: datetime, due_at: datetime) -> Iterator[ExplainedDay]:
    for day in (received.date(), *_following(received.date(), due_at.date())):
        start, end = max(received, _at(day, time.min)), min(due_at, _at(day, _DAY_ENDS))
        minutes = max(0, calendar.minutes_between(start, end))
        if not minutes:
            yield replace(_passed_over(calendar, day), minutes=0)
            continue
        kind = nature(calendar, day)
        vi, en = f"{kind.vi}: tính {minutes} phút làm việc", f"{kind.en}: {minutes} working minutes counted"
        source = with_hours(kind.source, calendar, day)
        yield ExplainedDay(day, True, kind.rule, source=source, vi=vi, en=en, minutes=minutes)


def _clock_hours(received: datetime, due_at: datetime) -> Iterator[ExplainedDay]:
    for day in (received.date(), *_following(received.date(), due_at.date())):
        start = max(received, _at(day, time.min))
        end = due_at if day == due_at.date() else _at(day + _ONE_DAY, time.min)
        minutes = int((end.replace(second=0) - start.replace(second=0)).total_seconds()) // 60
        vi, en = f"Tính {minutes} phút, cả ngoài giờ làm việc", f"{minutes} minutes counted, day and night"
        source = provision("start_of_a_limit", day).cited
        yield ExplainedDay(day, minutes > 0, "clock_hours", source=source, vi=vi, en=en, minutes=minutes)


def _following(day: date, last: date) -> Iterator[date]:
    while day < last:
        day += _ONE_DAY
        yield day


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, VIETNAM)
