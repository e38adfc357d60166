"""Counts kept as surveys open and answers come, so that a score costs the same at ten million answers as at ten.

Everybody counts in the same order (grain, day, commune, procedure, unit), so counters never deadlock.
"""

from collections.abc import Sequence
from itertools import chain

from contracts.delivery.database import Row, Transaction
from services.survey.domain.answer import FACTORS, Answer, Mark
from services.survey.domain.period import Period
from services.survey.domain.scores import Score, Scores
from services.survey.domain.survey import Survey


async def count_opened(tx: Transaction, surveys: Sequence[Survey]) -> None:
    """Count surveys just opened."""
    await tx.execute(
        """
        insert into tally (grain, starts_on, commune, procedure, unit, opened)
        select grain, date_trunc(grain, opened_on::timestamp)::date as starts_on, commune, procedure, unit, count(*)
        from unnest($1::date[], $2::text[], $3::text[], $4::text[]) as survey (opened_on, commune, procedure, unit)
        cross join unnest(array['day', 'month', 'year']) as grain
        group by grain, starts_on, commune, procedure, unit
        order by grain, starts_on, commune, procedure, unit
        on conflict (grain, starts_on, commune, procedure, unit) do update set opened = tally.opened + excluded.opened
        """,
        [survey.opened_on for survey in surveys],
        [survey.handling_commune for survey in surveys],
        [survey.procedure for survey in surveys],
        [survey.unit for survey in surveys],
    )


async def count_answer(tx: Transaction, survey: Survey, answer: Answer) -> None:
    """Count an answer where its survey was counted."""
    await tx.execute(
        """
        insert into tally (
          grain, starts_on, commune, procedure, unit, answers, satisfied,
          access_rated, access_satisfied, procedure_rated, procedure_satisfied, staff_rated, staff_satisfied,
          result_rated, result_satisfied, feedback_rated, feedback_satisfied
        )
        select grain, date_trunc(grain, $1::date::timestamp)::date, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
          $13, $14, $15, $16
        from unnest(array['day', 'month', 'year']) as grain order by grain
        on conflict (grain, starts_on, commune, procedure, unit) do update set
          answers = tally.answers + excluded.answers,
          satisfied = tally.satisfied + excluded.satisfied,
          access_rated = tally.access_rated + excluded.access_rated,
          access_satisfied = tally.access_satisfied + excluded.access_satisfied,
          procedure_rated = tally.procedure_rated + excluded.procedure_rated,
          procedure_satisfied = tally.procedure_satisfied + excluded.procedure_satisfied,
          staff_rated = tally.staff_rated + excluded.staff_rated,
          staff_satisfied = tally.staff_satisfied + excluded.staff_satisfied,
          result_rated = tally.result_rated + excluded.result_rated,
          result_satisfied = tally.result_satisfied + excluded.result_satisfied,
          feedback_rated = tally.feedback_rated + excluded.feedback_rated,
          feedback_satisfied = tally.feedback_satisfied + excluded.feedback_satisfied
        """,
        survey.opened_on,
        survey.handling_commune,
        survey.procedure,
        survey.unit,
        *chain.from_iterable((mark.rated, mark.satisfied) for mark in answer.marks),
    )


async def scores(tx: Transaction, period: Period, *, commune: str | None, procedure: str | None) -> Scores:
    """What was counted in a period: as a whole, per commune and per procedure."""
    spans = period.spans()
    rows = await tx.fetch(
        """
        select grouping(tally.commune) = 0 as of_commune, grouping(tally.procedure) = 0 as of_procedure,
          tally.commune, tally.procedure,
          sum(opened) as opened, sum(answers) as overall_rated, sum(satisfied) as overall_satisfied,
          sum(access_rated) as access_rated, sum(access_satisfied) as access_satisfied,
          sum(procedure_rated) as procedure_rated, sum(procedure_satisfied) as procedure_satisfied,
          sum(staff_rated) as staff_rated, sum(staff_satisfied) as staff_satisfied,
          sum(result_rated) as result_rated, sum(result_satisfied) as result_satisfied,
          sum(feedback_rated) as feedback_rated, sum(feedback_satisfied) as feedback_satisfied
        from unnest($1::text[], $2::date[], $3::date[]) as span (grain, first, after)
        join tally on tally.grain = span.grain and starts_on >= span.first and starts_on < span.after
        where ($4::text is null or tally.commune = $4) and ($5::text is null or tally.procedure = $5)
        group by grouping sets ((), (tally.commune), (tally.procedure))
        order by tally.commune, tally.procedure
        """,
        [span.grain for span in spans],
        [span.first for span in spans],
        [span.after for span in spans],
        commune,
        procedure,
    )
    return Scores(
        whole=next(_score(row) for row in rows if not row["of_commune"] and not row["of_procedure"]),
        communes=[_score(row) for row in rows if row["of_commune"]],
        procedures=[_score(row) for row in rows if row["of_procedure"]],
    )


def _score(row: Row) -> Score:
    return Score(
        commune=row["commune"],
        procedure=row["procedure"],
        opened=row["opened"] or 0,
        overall=_mark(row, "overall"),
        factors=tuple(_mark(row, factor) for factor in FACTORS),
    )


def _mark(row: Row, of: str) -> Mark:
    return Mark(row[f"{of}_rated"] or 0, row[f"{of}_satisfied"] or 0)
