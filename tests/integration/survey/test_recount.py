"""Counts kept as they come, against a recount of everything."""

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.commands import AnswerSurvey, FactorsGiven
from services.survey.domain.period import Period
from services.survey.domain.scores import share
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


@given(history=st.lists(asked, max_size=12), first=days, last=days)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_counted_as_it_comes_equals_a_recount(
    town: Town, history: list[Asked], first: date | None, last: date | None
) -> None:
    async with town.database.transaction() as tx:
        await tx.execute("truncate survey, answer, tally")
    await happen(town, history)

    async with town.database.transaction() as tx:
        counted = await tallies.scores(tx, Period(first, last), commune=HOA_AN, procedure=None)
        row = await tx.fetchrow(
            """
            select count(*) as opened, count(overall) as answers, count(*) filter (where overall >= 4) as satisfied,
              count(result) as rated, count(*) filter (where result >= 4) as pleased
            from survey left join answer using (dossier_id)
            where handling_commune = $1
              and (opened_at at time zone 'Asia/Ho_Chi_Minh')::date between coalesce($2, '-infinity'::date)
              and coalesce($3, 'infinity'::date)
            """,
            HOA_AN,
            first,
            last,
        )
    assert row is not None
    assert (counted.whole.opened, counted.whole.answers) == (row["opened"], row["answers"])
    assert counted.whole.satisfaction == share(row["satisfied"], row["answers"])
    assert counted.whole.by_factor["result"] == share(row["pleased"], row["rated"])
    assert sum(score.answers for score in counted.procedures) == row["answers"]
