"""Codes are made of ASCII and hold no sentence, so that every reader's regular expressions agree on them."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts import identifiers
from contracts.calendar.terms import Term, TermText

CODES: dict[str, tuple[Any, str]] = {
    "dossier": (identifiers.DossierCode, "H60.092-261123-0007"),
    "procedure": (identifiers.ProcedureCode, "1.013225"),
    "commune": (identifiers.CommuneCode, "02353"),
    "department": (identifiers.DepartmentCode, "KT"),
    "case": (identifiers.CaseCode, "house"),
    "paper": (identifiers.PaperCode, "signed_drawings"),
    "step": (identifiers.StepCode, "handle"),
    "template": (identifiers.TemplateCode, "wd-02-birth-linked"),
    "rule": (identifiers.RuleCode, "procedure-2.000908-master-register"),
    "version": (identifiers.VersionName, "2026-11-23.1"),
    "term": (TermText, "3 working days"),
}
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def accepted(code: Any, text: str) -> bool:
    """Whether the code may read so."""
    try:
        TypeAdapter(code).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", CODES)
def test_a_code_is_accepted_as_it_is_and_no_sentence_is(kind: str) -> None:
    code, text = CODES[kind]

    assert accepted(code, text)
    assert not accepted(code, "Bà Nhàn xin hẹn lại")
    assert not accepted(code, f"{text}\n")


@pytest.mark.parametrize("kind", [kind for kind, (_, text) in CODES.items() if any(map(str.isdigit, text))])
def test_digits_of_other_scripts_are_no_digits(kind: str) -> None:
    code, text = CODES[kind]

    assert not accepted(code, text.translate(ARABIC))


def test_phones_and_personal_ids_have_ascii_digits_too() -> None:
    assert identifiers.phone_in_e164("0912345678") == "+84912345678"
    with pytest.raises(ValueError, match="di động"):
        identifiers.phone_in_e164("0912345678".translate(ARABIC))
    with pytest.raises(ValueError, match="12 chữ số"):
        identifiers.checked_personal_id("008184003217".translate(ARABIC))


@pytest.mark.parametrize("term", ["same day", "1 working day", "30 days", "12 clock hours", "4 hours", "2 months"])
def test_the_text_of_every_term_can_be_promised(term: str) -> None:
    assert accepted(TermText, str(Term.parse(term)))
