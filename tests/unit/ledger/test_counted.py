"""A missing survey excuses the count of its own day and commune by one, and nothing else."""

from datetime import date, timedelta

import pytest

from deploy.motcua.ledger.effects import Counted, Miscount, untold

DAY = date(2026, 11, 23)
MISSING: dict[Counted, int] = {(DAY, "02353"): 1}


def too_high(day: date, *, by: int = 1, commune: str = "02353") -> Miscount:
    return Miscount("day", day, "both", commune, "1.004873", by)


def test_a_count_that_is_too_high_by_the_missing_survey_is_told_by_the_survey_alone() -> None:
    assert untold([too_high(DAY)], MISSING) == []


@pytest.mark.parametrize(
    "count", [too_high(DAY + timedelta(days=1)), too_high(DAY, by=2), too_high(DAY, by=-1), too_high(DAY, commune="1")]
)
def test_a_count_that_the_missing_survey_does_not_explain_is_told(count: Miscount) -> None:
    assert [(it.slug, it.commune) for it in untold([count], MISSING)] == [("miscounted-tally", count.commune)]
