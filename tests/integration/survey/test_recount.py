"""Counts kept as they come, against a recount of everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.commands import AnswerSurvey, FactorsGiven
from services.survey.domain.period import Period
from services.survey.domain.scores import Score, share
from services.survey.handlers.answer_survey import answer_survey
from services.survey.store import tallies
from tests.integration.survey.conftest import Town
from tests.integration.survey.facts import BIRTH, HOA_AN, SINGLE_STATUS, TAN_THANH, returned
from tests.integration.survey.facts import a_returned_result as a_result

Asked = tuple[str, str, datetime, tuple[int, int | None] | None]
TWO_NEW_YEARS = datetime(2025, 12, 1), datetime(2027, 2, 1)  # noqa: DTZ001

given_scores = st.tuples(st.integers(1, 5), st.none() | st.integers(1, 5))
asked = st.tuples(
    st.sampled_from([HOA_AN, TAN_THANH]),
    st.sampled_from([BIRTH, SINGLE_STATUS]),
    st.datetimes(*TWO_NEW_YEARS, timezones=st.just(UTC)),
    st.none() | given_scores,
)
days = st.none() | st.dates(date(2025, 11, 30), date(2027, 2, 2))


async def happen(town: Town, history: list[Asked]) -> None:
    """These results are returned; some are answered."""
    dossiers = await returned(town.database, *(a_result(commune=c, procedure=p, at=at) for c, p, at, _ in history))
    for dossier, (_, _, at, scores) in zip(dossiers, history, strict=True):
        if scores:
            command = AnswerSurvey(overall=scores[0], factors=FactorsGiven(result=scores[1]))
            async with town.database.transaction() as tx:
                await answer_survey(tx, dossier, command, now=at)


named = st.tuples(st.none() | st.just(HOA_AN), st.none() | st.just(BIRTH))


@dataclass(frozen=True, slots=True)
class Told:
    """One survey as it is stored, with its answer."""

    commune: str
    procedure: str
    day: date
    overall: int | None
    result: int | None


async def everything(town: Town) -> list[Told]:
    """All surveys."""
    async with town.database.transaction() as tx:
        rows = await tx.fetch(
            """
            select handling_commune as commune, survey.procedure,
              (opened_at at time zone 'Asia/Ho_Chi_Minh')::date as day, overall, result
            from survey left join answer using (dossier_id)
            """
        )
    return [Told(**row) for row in rows]


def counted(told: Sequence[Told]) -> tuple[int, int, float | None, float | None]:
    """Asked, answered, and how satisfied."""
    overall = [each.overall for each in told if each.overall]
    result = [each.result for each in told if each.result]
    return len(told), len(overall), _share(overall), _share(result)


def _share(scores: Sequence[int]) -> float | None:
    return share(sum(score >= 4 for score in scores), len(scores))


def shown(score: Score) -> tuple[int, int, float | None, float | None]:
    """The same of a score."""
    return score.opened, score.answers, score.satisfaction, score.by_factor["result"]


@given(history=st.lists(asked, max_size=12), first=days, last=days, names=named)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_counted_as_it_comes_equals_a_recount(
    town: Town,
    history: list[Asked],
    first: date | None,
    last: date | None,
    names: tuple[str | None, str | None],
) -> None:
    commune, procedure = names
    async with town.database.transaction() as tx:
        await tx.execute("truncate survey, answer, tally")
    await happen(town, history)

    async with town.database.transaction() as tx:
        scores = await tallies.scores(tx, Period(first, last), commune=commune, procedure=procedure)

    told = [
        each
        for each in await everything(town)
        if (first or date.min) <= each.day <= (last or date.max)
        and commune in (None, each.commune)
        and procedure in (None, each.procedure)
    ]
    assert shown(scores.whole) == counted(told)
    by_commune = {name: counted([each for each in told if each.commune == name]) for name in {t.commune for t in told}}
    by_procedure = {
        name: counted([each for each in told if each.procedure == name]) for name in {t.procedure for t in told}
    }
    assert {part.commune: shown(part) for part in scores.communes} == ({} if commune else by_commune)
    assert {part.procedure: shown(part) for part in scores.procedures} == ({} if procedure else by_procedure)
