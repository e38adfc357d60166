"""How a term is written and read."""

import pytest

from contracts.calendar.terms import Term, TermNotUnderstood


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("same day", Term("same_day")),
        ("3 working days", Term("working_days", 3)),
        ("30 days", Term("days", 30)),
        ("4 hours", Term("hours", 4)),
        ("12 clock hours", Term("clock_hours", 12)),
        ("6 months", Term("months", 6)),
    ],
)
def test_a_term_is_written_as_it_is_read(text: str, term: Term) -> None:
    assert Term.parse(text) == term
    assert str(term) == text


@pytest.mark.parametrize("text", ["1 working day", "1 day", "1 hour", "1 clock hour", "1 month"])
def test_one_is_singular(text: str) -> None:
    assert str(Term.parse(text)) == text
    assert Term.parse(f"{text}s") == Term.parse(text)


@pytest.mark.parametrize("text", ["  3  Working   DAYS ", "03 working days", "3working days", "3 working day"])
def test_case_spaces_leading_zeros_and_number_do_not_matter(text: str) -> None:
    assert Term.parse(text) == Term("working_days", 3)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0 days", "00 days", "-1 days", "+1 days", "1.5 days", "1e2 days", "1000000 days", "٣ days"),
        *("days", "3", "three days", "3 weeks", "3 ngày", "3 clock days", "3 workingdays"),
        *("same days", "2 same day", "3 days 2 hours"),
    ],
)
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(TermNotUnderstood) as refused:
        Term.parse(text)

    details = refused.value.details()
    assert (details.slug, details.field) == ("term-not-understood", "/term")
    assert "N working days" in (details.expected or "")


def test_a_term_of_nothing_cannot_be_built() -> None:
    with pytest.raises(TermNotUnderstood):
        Term("days", 0)
    with pytest.raises(TermNotUnderstood):
        Term("same_day", 2)
