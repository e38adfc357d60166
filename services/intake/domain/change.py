"""The next calendar version: newly decreed days laid over the one in force, whole or refused."""

from collections.abc import Collection
from datetime import date

from contracts.calendar.almanac import CalendarYearNotLoaded
from contracts.calendar.changes import Finding, findings, laid_over
from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.loading import with_year
from contracts.commands import ChangeCalendar
from contracts.problems import InputRefused, Refusal, StateRefused


class CalendarMovedOn(StateRefused):
    """Lịch làm việc đã có phiên bản mới hơn; hãy xem lại rồi công bố lại.

    The calendar has a newer version by now; look again before you publish.
    """


class ScopeUnknown(InputRefused):
    """Phạm vi này không có trong danh mục của tỉnh.

    The province's catalogue has no such scope.
    """


class DayRepeated(InputRefused):
    """Một ngày của một phạm vi được nêu hai lần.

    A day of a scope is said twice.
    """


class DayWorksAlready(InputRefused):
    """Ngày làm bù vốn đã là ngày làm việc.

    The day to be worked is a working day already.
    """


_REFUSALS: dict[str, type[Refusal]] = {
    "year-not-loaded": CalendarYearNotLoaded,
    "scope-unknown": ScopeUnknown,
    "day-repeated": DayRepeated,
    "day-works-already": DayWorksAlready,
}


def next_calendar(
    command: ChangeCalendar, before: CalendarDecrees, *, communes: Collection[str], version: str
) -> CalendarDecrees:
    """The calendar as these days leave it; the version in force itself where it says all of them already."""
    if command.derived_from not in (None, before.version):
        raise CalendarMovedOn(field="/derived_from", expected=before.version)
    room = with_year(before, command.loads_year, command.days)
    for finding in findings(room, command.days, communes=communes):
        raise _refusal(finding)
    after = laid_over(room, command.days, version=version)
    return before if after.days == laid_over(before, (), version=version).days else after


def _refusal(finding: Finding) -> Refusal:
    return _REFUSALS[finding.fault](field=f"/days/{finding.place}/{finding.field}", expected=finding.expected)


def next_version(taken: Collection[str], *, today: date) -> str:
    """`2026-11-24.1`: the day of publication and the first number that is free."""
    number = 1
    while f"{today}.{number}" in taken:
        number += 1
    return f"{today}.{number}"
