"""The worked examples, against the calendar that the province ships."""

import pytest

from contracts.calendar.explanation import explain
from contracts.calendar.terms import Term
from tests.unit.calendar.a_calendar import promised, the_published_calendar, vn

EXAMPLES = [
    ("same day", "2026-11-23T15:00", "2026-11-23T17:00", None),
    ("same day", "2026-11-23T15:01", "2026-11-25T17:00", None),
    ("same day", "2026-11-28T09:00", "2026-11-30T17:00", None),
    ("3 working days", "2026-11-23T09:15", "2026-11-27T17:00", "2026-11-26T17:00"),
    ("5 working days", "2026-02-11T10:00", "2026-02-25T17:00", "2026-02-24T17:00"),
    ("3 working days", "2026-08-20T09:00", "2026-08-24T17:00", "2026-08-22T17:00"),
    ("3 working days", "2025-04-24T09:00", "2025-04-28T17:00", "2025-04-26T17:00"),
    ("30 days", "2026-10-31T09:00", "2026-11-30T17:00", "2026-11-27T17:00"),
    ("30 days", "2026-01-17T09:00", "2026-02-23T17:00", "2026-02-13T17:00"),
    ("2 hours", "2026-11-23T11:00", "2026-11-23T14:30", None),
    ("4 hours", "2026-11-20T16:30", "2026-11-23T11:00", None),
]


@pytest.mark.parametrize(("term", "received", "due", "apology"), EXAMPLES)
def test_the_example_is_promised_as_the_law_has_it(term: str, received: str, due: str, apology: str | None) -> None:
    made = promised(received, term)

    assert made.due_at == vn(due)
    assert made.apology_latest == (None if apology is None else vn(apology))


@pytest.mark.parametrize(("term", "received", "due", "apology"), EXAMPLES)
def test_the_examples_explanation_ends_on_its_due_date(term: str, received: str, due: str, apology: str | None) -> None:
    days = explain(the_published_calendar(), vn(received), Term.parse(term))

    assert days[0].date == vn(received).date()
    assert days[-1].date == vn(due).date()
