"""The apology for a date that will not be kept (Mẫu 04): in time, once, with a later date."""

from dataclasses import replace
from datetime import date

from contracts.calendar.hours import in_vietnam, printed
from contracts.calendar.promise import WITHOUT_APOLOGY
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from contracts.commands import Apologise
from contracts.events.routing import PromiseMoved
from contracts.problems import InputRefused, StateRefused
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.due import Due
from services.routing.domain.promises import Promised, promised_anew
from services.routing.domain.states import must_be_open
from services.routing.domain.words import said


class SecondApology(StateRefused):
    """Hồ sơ đã được xin lỗi và hẹn lại một lần.

    The date of this dossier was moved with an apology already.
    """


class ApologyDuringPause(StateRefused):
    """Thời hạn đang tạm dừng, chưa cần xin lỗi và hẹn lại.

    The clock stands still; there is no date to apologise for.
    """


class SameDayWithoutApology(StateRefused):
    """Thủ tục trả trong ngày không có xin lỗi và hẹn lại trước một ngày.

    A same-day procedure leaves no day on which to apologise in time.
    """


class ApologyTooLate(StateRefused):
    """Đã quá hạn gửi phiếu xin lỗi và hẹn lại ngày trả kết quả.

    It is too late to apologise and move the date.
    """


class NewDateNotLater(InputRefused):
    """Ngày hẹn mới phải sau ngày hẹn hiện tại.

    The new date must be later than the present one.
    """


class NewDateNotWorkingDay(InputRefused):
    """Ngày hẹn mới phải là ngày làm việc.

    The new date must be a working day.
    """


class NewDateOutsideHours(InputRefused):
    """Ngày hẹn mới phải vào giờ làm việc của xã xử lý.

    The new date must be within the working hours of the handling commune.
    """


def apologise(dossier: Dossier, command: Apologise, occasion: Occasion) -> Change:
    """Move the promise, and say sorry."""
    _must_be_in_time(dossier, occasion)
    _must_be_a_date(dossier, command, occasion)
    told = said(command.reason, command.note, of=dossier, occasion=occasion)
    calendar = occasion.law.calendar.decrees.version
    after = replace(promised_anew(dossier, Due(command.new_due_at), calendar=calendar), apologised=True)
    fact = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=after.due_at,
        cause="apology",
        reason=told.code,
        words=told.reference,
    )
    promised = Promised.of(after, "apology", made_at=occasion.now)
    return replace(changed(dossier, after, occasion, facts=[*told.private, fact]), promised=promised)


def _must_be_in_time(dossier: Dossier, occasion: Occasion) -> None:
    must_be_open(dossier.state)
    if dossier.pausing:
        raise ApologyDuringPause
    if dossier.apologised:
        raise SecondApology
    if occasion.law.term.kind in WITHOUT_APOLOGY:
        raise SameDayWithoutApology
    if dossier.apology_latest is None or occasion.now > dossier.apology_latest:
        latest = printed(dossier.apology_latest) if dossier.apology_latest else "–"
        raise ApologyTooLate(expected=f"trước (by) {latest}")


def _must_be_a_date(dossier: Dossier, command: Apologise, occasion: Occasion) -> None:
    promised_on, new = in_vietnam(dossier.due_at).date(), in_vietnam(command.new_due_at).date()
    # A later hour of the same day would be an apology that moves nothing.
    if new <= promised_on:
        raise NewDateNotLater(field="/new_due_at", expected=f"sau (after) {promised_on.isoformat()}")
    calendar = occasion.law.calendar
    if not _works(calendar, new):
        raise NewDateNotWorkingDay(field="/new_due_at", expected="một ngày làm việc (a working day)")
    sessions = calendar.sessions(new)
    if not any(opens <= command.new_due_at <= closes for opens, closes in sessions):
        hours = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in sessions)
        raise NewDateOutsideHours(field="/new_due_at", expected=f"trong giờ làm việc (within working hours) {hours}")
    # The next opening gives nobody a minute more than the close before it.
    if calendar.minutes_between(dossier.due_at, command.new_due_at) <= 0:
        raise NewDateNotLater(field="/new_due_at", expected="sau giờ mở cửa kế tiếp (after the next opening)")


def _works(calendar: WorkingCalendar, day: date) -> bool:
    try:
        return calendar.is_working(day)
    except CalendarYearNotLoaded as refused:
        raise refused.because_of("/new_due_at") from refused
