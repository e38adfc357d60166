"""A refusal tells its slug, its field, what was expected, in the reader's language."""

from contracts.problems import InputRefused, NotYet, Trouble


class PaperMissing(InputRefused):
    """Thiếu giấy tờ bắt buộc.

    A required paper is missing.
    """


def test_a_refusal_is_told_in_vietnamese_and_in_english() -> None:
    refusal = PaperMissing(field="/papers", expected="form")

    vietnamese, english = refusal.details(), refusal.details(english=True)

    assert (vietnamese.slug, vietnamese.status, vietnamese.field) == ("paper-missing", 422, "/papers")
    assert vietnamese.detail == "Thiếu giấy tờ bắt buộc."
    assert english.detail == "A required paper is missing."


def test_not_yet_is_trouble_that_names_who_waits() -> None:
    waiting = NotYet(dossiers={"a", "b"})

    assert isinstance(waiting, Trouble)
    assert waiting.dossiers == {"a", "b"}
    assert waiting.details().status == 503
