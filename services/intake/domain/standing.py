"""What stood when papers were asked for, as the request's number says it, under the calendars published since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.given import given_under
from contracts.calendar.hours import in_vietnam, printed
from contracts.calendar.limits import lasting, prolonged, typed_in_until
from contracts.calendar.resumption import resumed_exactly
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.problems import InputRefused
from contracts.tokens.payments import PaymentNumber
from contracts.tokens.supplements import SupplementNumber
from services.intake.domain.counting import calendar_of
from services.intake.domain.dossier import Reception

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """The promise that the papers may not bring forward, and the working minutes that the term had left."""

    due_at: datetime
    working_minutes_left: int


def standing(number: SupplementNumber, reception: Reception, since: Sequence[CalendarDecrees]) -> Standing:
    """By the newest of the calendars since the request, the first of which is the one that was in force then."""
    before, after = (calendar_of(decrees, reception.handling_commune) for decrees in (since[0], since[-1]))
    # On which days before the request the date rests the counter cannot know: any that is lost makes it later.
    eve = in_vietnam(reception.received_at).date() - _ONE_DAY
    under = partial(given_under, given_on=eve, before=before, after=after)
    exact = resumed_exactly(before, number.asked_at, working_minutes_left=number.working_minutes_left)
    left = after.minutes_between(number.asked_at, under(exact))
    return Standing(under(number.due_at), max(0, left))


def answer_until(
    number: SupplementNumber, within: str | None, since: Sequence[CalendarDecrees], *, commune: str
) -> datetime | None:
    """Until when the citizen may bring the papers, as the desk counts it too; None without a limit."""
    if number.answer_by is None or within is None:
        return number.answer_by
    calendars = (calendar_of(decrees, commune) for decrees in since)
    return prolonged(number.answer_by, asked_at=number.asked_at, term=Term.parse(within), calendars=calendars)


def pay_until(number: PaymentNumber, since: Sequence[CalendarDecrees], *, commune: str) -> datetime | None:
    """Until when money comes in time, as the desk counts it too; None where it may come at any time."""
    return lasting(number.pay_by, (calendar_of(decrees, commune) for decrees in since)) if number.pay_by else None


def must_be_in_time(
    received_at: datetime,
    until: datetime,
    calendar: WorkingCalendar,
    *,
    now: datetime,
    too_late: type[InputRefused],
    typed_too_late: type[InputRefused],
) -> None:
    """What came after its limit is refused; so are hours typed in long afterwards, which would bring any stop back."""
    if received_at > until:
        raise too_late(field="/received_at", expected=f"đến {printed(until)} (no later than that)")
    typed_until = typed_in_until(until, calendar)
    if typed_until is not None and now > typed_until:
        raise typed_too_late(field="/received_at", expected=f"ghi nhận trước {printed(typed_until)} (recorded by then)")
