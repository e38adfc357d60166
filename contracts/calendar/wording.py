"""Why a day counts or rests, in Vietnamese and English, with the decree that says so."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, assert_never

from contracts.calendar.decrees import NATION, PROVINCE, DecreedDay, SessionRule
from contracts.calendar.provisions import NO_SOURCE, provision
from contracts.calendar.working_time import WorkingCalendar

DayRule = Literal["working_day", "makeup_day", "day_off", "weekly_day_off"]

NO_DECREE = "chưa ghi nhận số văn bản (no decree number recorded)"
NOT_LOADED = "năm chưa nạp, xét theo ngày trong tuần (year not loaded, judged by the weekday)"

_CERTAINTY = {"likely": "dự kiến (likely)", "unverified": "chưa kiểm chứng (unverified)"}
_WEEKDAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Nature:
    """What kind of day it is."""

    rule: DayRule
    source: str
    vi: str
    en: str


def nature(calendar: WorkingCalendar, day: date) -> Nature:
    """What the calendar says of the day, with its reason."""
    decreed = calendar.decreed(day)
    if decreed is None or decreed.kind == "normal":
        return _by_the_week(calendar, day, decreed)
    source = source_of(decreed)
    match decreed.kind:
        case "off":
            return Nature("day_off", source, f"Ngày nghỉ{_occasion_vi(decreed)}", f"Day off{_occasion_en(decreed)}")
        case "makeup_work":
            vi, en = f"Ngày làm bù{_occasion_vi(decreed)}", f"Make-up working day{_occasion_en(decreed)}"
            return Nature("makeup_day", source, vi, en)
        case unknown:
            assert_never(unknown)


def source_of(decreed: DecreedDay | SessionRule) -> str:
    """The decree and article; where no number is recorded, that is what it says."""
    cited = ", ".join(part for part in (decreed.decree, decreed.article) if part) if decreed.decree else NO_DECREE
    certainty = _CERTAINTY.get(decreed.certainty)
    return f"{cited}; {certainty}" if certainty else cited


def source_of_cut_off(calendar: WorkingCalendar, day: date) -> str:
    """Who says until when a reception counts as the day's own: the rule of hours, or the law where it says the same."""
    rule, law = calendar.hours_rule(day), provision("same_day_cut_off", day)
    if rule.decree:
        return source_of(rule)
    if calendar.cut_off(day) == law.at:
        return law.cited
    return "; ".join(part for part in (NO_SOURCE, _CERTAINTY.get(rule.certainty)) if part)


def with_hours(source: str, calendar: WorkingCalendar, day: date) -> str:
    """A source, and beside it the decree that sets the day's hours where there is one."""
    rule = calendar.hours_rule(day)
    decree = source_of(rule) if rule.decree else ""
    return source if decree in source else f"{source}; {decree}"


def weekday_vi(day: date) -> str:
    return _WEEKDAYS_VI[day.weekday()]


def _by_the_week(calendar: WorkingCalendar, day: date, decreed: DecreedDay | None) -> Nature:
    decrees = calendar.decrees
    source = source_of(decreed) if decreed else decrees.weekly_source
    if day.year not in decrees.years:
        source = f"{source}; {NOT_LOADED}"
    weekday_en = _WEEKDAYS_EN[day.weekday()]
    if day.isoweekday() in decrees.working_weekdays:
        return Nature("working_day", source, f"Ngày làm việc ({weekday_vi(day)})", f"Working day ({weekday_en})")
    return Nature("weekly_day_off", source, f"Nghỉ hằng tuần ({weekday_vi(day)})", f"Weekly day off ({weekday_en})")


def _occasion_vi(decreed: DecreedDay) -> str:
    said = (decreed.vi, _AUTHORITY_VI.get(decreed.scope, f"xã {decreed.scope}"))
    return "".join(f" – {part}" for part in said if part)


def _occasion_en(decreed: DecreedDay) -> str:
    said = (decreed.en, _AUTHORITY_EN.get(decreed.scope, f"commune {decreed.scope}"))
    return "".join(f" – {part}" for part in said if part)


_AUTHORITY_VI = {NATION: "", PROVINCE: "riêng trong tỉnh"}
_AUTHORITY_EN = {NATION: "", PROVINCE: "this province only"}
