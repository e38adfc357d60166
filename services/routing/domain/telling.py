"""How a date came about, told to its end: the term day by day, then each cause that moved or kept the date since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.calendar.explanation import ExplainedDay, explain, moved_to, not_earlier, rolled_off
from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import promise
from contracts.calendar.provisions import NO_SOURCE, provision
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from services.routing.domain.due import Due, Standstill, moved_by
from services.routing.domain.promises import Promised, last_counted
from services.routing.domain.stretches import Pause

_WAITED_FOR = {
    "supplement": ("chờ giấy tờ bổ sung", "waiting for papers"),
    "payment": ("chờ nộp tiền", "waiting for the payment"),
}


@dataclass(frozen=True, slots=True)
class Past:
    """Every promise of a dossier, its pauses in order, and the calendar that its date is told by."""

    promised: Sequence[Promised]
    pauses: Sequence[Pause]
    calendar: WorkingCalendar


def told(past: Past, *, due_at: datetime, otherwise: Term) -> tuple[ExplainedDay, ...]:
    """The present date from its beginning; `otherwise` is the term where no promise was counted by one."""
    counted = last_counted(past.promised)
    term = Term.parse(counted.term) if counted and counted.term else otherwise
    begun = counted or past.promised[0]
    ended = promise(past.calendar, begun.counted_from, term).due_at
    lines = tuple(_since(past, begun, ended, due_at=due_at))
    return explain(past.calendar, begun.counted_from, term, then=lines)


def _since(past: Past, counted: Promised, ended: datetime, *, due_at: datetime) -> Iterator[ExplainedDay]:
    """Whatever has happened to the date since its term was counted, in order; the last line is the date in force."""
    yield from _begun(past, counted, ended)
    present, floor = Due(ended), _floor(past, counted)
    if floor and floor > ended:
        present = Due(floor, exact_due_at=ended)
        yield not_earlier(floor)
    gift = _given_after(past, counted)
    for pause in _of_the_term(past, counted):
        if gift and pause.ended_at and pause.ended_at > gift.made_at:
            yield _apology(gift)
            present, gift = Due(gift.due_at), None
        present, line = _paused(pause, present, past.calendar)
        yield line
    if gift:
        yield _apology(gift)
        present = Due(gift.due_at)
    if present.due_at != due_at:
        yield from _kept(past, present.due_at, due_at)


def _floor(past: Past, counted: Promised) -> datetime | None:
    """What kept the term's date later when it was counted first; what calendars made of that comes last."""
    begun = (it for it in past.promised if it.term and it.counted_from == counted.counted_from)
    return next((it.floor for it in reversed([*begun]) if it.cause != "calendar"), None)


def _begun(past: Past, counted: Promised, ended: datetime) -> Iterator[ExplainedDay]:
    """Why the term was counted from there, and by which calendar, where that is not the receipt's doing."""
    anew = [each for each in past.promised if each.term and each.counted_from == counted.counted_from]
    for each in anew:
        if each.cause == "supplement":
            source = provision("term_anew", in_vietnam(each.counted_from).date()).cited
            vi, en = "Đủ giấy tờ bổ sung, tính lại cả thời hạn", "The papers are in, the whole term is counted anew"
            yield moved_to(ended, "supplement", source=source, vi=vi, en=en)
        elif each.cause == "payment":
            vi, en = "Đã nộp tiền, thời hạn sau khi nộp bắt đầu", "The money is in, the limit after the payment begins"
            source = f"Danh mục thủ tục (catalogue) {each.catalogue}"
            yield moved_to(ended, "payment", source=source, vi=vi, en=en)
    if anew and anew[-1].cause == "calendar":
        yield _by_another_calendar(anew[-1].calendar, ended)


def _given_after(past: Past, counted: Promised) -> Promised | None:
    return next((it for it in reversed(past.promised) if it.cause == "apology" and it.number > counted.number), None)


def _of_the_term(past: Past, counted: Promised) -> Iterator[Pause]:
    """The pauses that have ended since the term began; the one whose end began it is none of them."""
    before = counted.counted_from if counted.number > 1 else None
    for pause in past.pauses:
        if pause.ended_at and pause.ended_at != before and pause.began_at >= counted.counted_from:
            yield pause


def _paused(pause: Pause, present: Due, calendar: WorkingCalendar) -> tuple[Due, ExplainedDay]:
    """The date after a pause, and the line that says so."""
    ended_at = pause.ended_at or pause.began_at
    found = moved_by(present, Standstill(pause.began_at, ended_at), calendar)
    lost = calendar.minutes_between(pause.began_at, ended_at)
    vi, en = _WAITED_FOR.get(pause.reason, (pause.reason, pause.reason))
    vi, en = f"Tạm dừng ({vi}), mất {lost} phút làm việc", f"A pause ({en}) of {lost} working minutes"
    if found.due_at == present.due_at:
        vi, en = f"{vi}, giữ nguyên ngày", f"{en}, the date stays"
    line = moved_to(found.due_at, "pause", source=pause.legal_basis, vi=vi, en=en)
    return found, replace(line, lost_minutes=lost)


def _apology(gift: Promised) -> ExplainedDay:
    source = provision("apology", in_vietnam(gift.made_at).date()).cited
    vi, en = "Xin lỗi và hẹn lại", "An apology with a new date"
    return moved_to(gift.due_at, "apology", source=source, vi=vi, en=en)


def _by_another_calendar(version: str, due_at: datetime) -> ExplainedDay:
    vi, en = "Lịch làm việc thay đổi, tính theo lịch này", "The calendar changed, counted by this one"
    return moved_to(due_at, "calendar_changed", source=f"Lịch làm việc (calendar) {version}", vi=vi, en=en)


def _kept(past: Past, counted: datetime, due_at: datetime) -> Iterator[ExplainedDay]:
    """The last words where a promise differs from what its causes come to."""
    last = past.promised[-1]
    if last.cause == "calendar" and not last.term:
        yield _by_another_calendar(last.calendar, due_at)
    elif counted < due_at:
        yield from _kept_later(past, due_at)
    else:
        vi, en = "Giữ ngày đã hẹn", "The date promised stays"
        yield moved_to(due_at, "promise_kept", source=NO_SOURCE, vi=vi, en=en)


def _kept_later(past: Past, due_at: datetime) -> Iterator[ExplainedDay]:
    """The date promised before, and the working day after it where that day is off now."""
    before = max((it.due_at for it in past.promised[:-1] if it.due_at < due_at), default=due_at)
    promised_on, due_on = in_vietnam(before).date(), in_vietnam(due_at).date()
    if promised_on < due_on == past.calendar.on_or_after(promised_on) and due_at == past.calendar.closing(due_on):
        yield not_earlier(before)
        yield rolled_off(past.calendar, promised_on, due_at)
    else:
        yield not_earlier(due_at)
