"""What clients were told is counted try by try: bugs, refusals without a time to come again, and silence."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.history import Learned, Line
from tests.chaos.manners import Held, Manners, held, manners
from tests.chaos.results import RESULTS, StormLine, read
from tests.chaos.table import table

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def a_try(learned: Learned, told: str, *, seconds: float = 0.1) -> Line:
    """A clerk's try that ended at noon."""
    return Line(at=NOON, asked="record", key="a", learned=learned, told=told, seconds=seconds)


def counts(found: Manners) -> tuple[int, int, int]:
    return len(found.broken), len(found.without_retry_after), len(found.hung)


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        (a_try("ok", "H60"), (0, 0, 0)),
        (a_try("refused", "missing-paper"), (0, 0, 0)),
        (a_try("turned-away", "503 retry-after=2"), (0, 0, 0)),
        (a_try("turned-away", "429 retry-after=1"), (0, 0, 0)),
        (a_try("turned-away", "500 retry-after=none"), (1, 0, 0)),
        (a_try("turned-away", "502 retry-after=none"), (1, 0, 0)),
        (a_try("turned-away", "503 retry-after=none"), (0, 1, 0)),
        (a_try("unknown", "ConnectError"), (0, 0, 0)),
        (a_try("unknown", "ReadTimeout", seconds=8.01), (0, 0, 1)),
        (a_try("turned-away", "503 retry-after=2", seconds=8.5), (0, 0, 1)),
        (a_try("unknown", "PoolTimeout", seconds=8.01), (0, 0, 0)),
    ],
)
def test_each_ill_answer_is_counted_by_its_kind(line: Line, counted: tuple[int, int, int]) -> None:
    assert counts(manners([line])) == counted


@pytest.mark.parametrize(
    ("service", "ended_before_noon", "hung"),
    [("intake", 1.0, 0), ("intake", 7.5, 0), ("intake", 9.0, 1), ("routing", 1.0, 1)],
)
def test_who_was_frozen_while_it_was_asked_is_excused(service: str, ended_before_noon: float, hung: int) -> None:
    ended = NOON - timedelta(seconds=ended_before_noon)
    frozen = Held(service, ended - timedelta(seconds=4), ended)

    assert counts(manners([a_try("unknown", "ReadTimeout", seconds=8.0)], kept=[frozen])) == (0, 0, hung)


def test_a_database_that_is_gone_excuses_nobody() -> None:
    later = NOON + timedelta(seconds=5)

    assert held("postgres-freeze", "postgres", began=NOON, ended=later) == []
    assert held("kill", "kafka", began=NOON, ended=later) == []
    assert [it.service for it in held("freeze", "survey", began=NOON, ended=later)] == ["survey"]
    assert len(held("rolling-restart", "every service", began=NOON, ended=later)) == 4


def test_what_early_storms_did_not_count_is_no_nought_in_the_table() -> None:
    early = next(line for line in read(RESULTS) if isinstance(line, StormLine))

    told = table([early.model_copy(update={"verdict": early.verdict.model_copy(update={"broken": None})})])

    assert early.verdict.hung is None
    assert "not counted" in told
