"""Limits in two stretches: until the money is owed, and from its payment."""

from contracts.calendar.composite import CompositeTerm
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from tests.unit.calendar.a_calendar import a_calendar, vn

FIRST_LAND_CERTIFICATE = CompositeTerm(Term("working_days", 17), from_payment=Term("working_days", 3), remote_extra=10)


def test_the_receipt_promises_the_stretch_before_the_money() -> None:
    made = promise(a_calendar(), vn("2026-06-01T09:00"), FIRST_LAND_CERTIFICATE.before_payment(remote=False))

    assert made.due_at == vn("2026-06-24T17:00")


def test_a_remote_commune_has_more_days_before_the_money() -> None:
    assert FIRST_LAND_CERTIFICATE.before_payment(remote=True) == Term("working_days", 27)


def test_the_second_stretch_runs_from_the_payment() -> None:
    assert FIRST_LAND_CERTIFICATE.from_payment is not None

    made = promise(a_calendar(), vn("2026-07-01T16:00"), FIRST_LAND_CERTIFICATE.from_payment)

    assert made.due_at == vn("2026-07-06T17:00")
