"""What a citizen said, as it is counted."""

import pytest

from contracts.commands import AnswerSurvey, FactorsGiven
from services.survey.domain.answer import Mark, said


@pytest.mark.parametrize(("score", "satisfied"), [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1)])
def test_four_and_five_are_satisfied(score: int, satisfied: int) -> None:
    assert said(AnswerSurvey(overall=score)).marks[0] == Mark(1, satisfied)


def test_a_factor_left_out_is_not_rated() -> None:
    marks = said(AnswerSurvey(overall=5, factors=FactorsGiven(staff=4, feedback=1))).marks

    assert marks == (Mark(1, 1), Mark(0, 0), Mark(0, 0), Mark(1, 1), Mark(0, 0), Mark(1, 0))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, None),
        ("", None),
        (" \n ", None),
        ("\x00\x07", None),
        (" Tốt.\n\tCảm ơn \x00", "Tốt.\n\tCảm ơn"),
        ("Tốt 👍🏽 thật", "Tốt 👍🏽 thật"),
    ],
)
def test_a_comment_keeps_its_words_and_lines_and_nothing_unprintable(written: str | None, kept: str | None) -> None:
    assert said(AnswerSurvey(overall=3, comment=written)).comment == kept
