"""A reason is a code that all may read, or words that only the citizen may."""

import pytest

from services.routing.domain.words import WordsTooLong, said
from tests.unit.routing.facts import at, occasion, routed_dossier

DOSSIER = routed_dossier()
NOW = occasion(DOSSIER, at(25))


@pytest.mark.parametrize("code", ["missing-paper", "not_eligible", "land_use_fee"])
def test_a_code_stays_a_code_and_needs_no_words(code: str) -> None:
    told = said(code, None, of=DOSSIER, occasion=NOW)

    assert (told.code, told.private, told.reference) == (code.replace("_", "-"), (), None)


@pytest.mark.parametrize("text", ["Thiếu chữ ký", "MISSING", "two words", "nguyenvana", "0912345678", "code\n"])
def test_anything_else_is_words(text: str) -> None:
    told = said(text, None, of=DOSSIER, occasion=NOW)

    assert told.code == "other"
    (words,) = told.private
    assert (words.text, words.words, words.dossier_code) == (text, told.reference, DOSSIER.code)


def test_a_note_is_always_words() -> None:
    coded = said("missing-paper", "Mang bản gốc", of=DOSSIER, occasion=NOW)
    free = said("Thiếu chữ ký", "Mang bản gốc", of=DOSSIER, occasion=NOW)

    assert (coded.code, coded.private[0].text) == ("missing-paper", "Mang bản gốc")
    assert free.private[0].text == "Thiếu chữ ký\nMang bản gốc"


def test_together_they_have_a_limit() -> None:
    with pytest.raises(WordsTooLong):
        said("Lý do " * 100, "x" * 3990, of=DOSSIER, occasion=NOW)
