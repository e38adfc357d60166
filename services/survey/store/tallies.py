"""Counts kept as surveys open and answers come, so that a score costs the same at ten million answers as at ten.

Everybody counts in the order of the key, so counters never deadlock.
"""

from collections.abc import Sequence
from itertools import chain

from contracts.delivery.database import Row, Transaction
from services.survey.domain.answer import FACTORS, Answer, Mark
from services.survey.domain.period import Period
from services.survey.domain.scores import Score, Scores, total
from services.survey.domain.survey import Survey

ALL = "*"
# In byte order every code stands between these two.
_LOWEST, _HIGHEST = "", "~"


async def count_opened(tx: Transaction, surveys: Sequence[Survey]) -> None:
    """Count surveys just opened."""
    await tx.execute(
        """
        insert into tally (kind, grain, starts_on, commune, procedure, unit, opened)
        select
          case when grouping(procedure) = 1 then 'commune' when grouping(commune) = 1 then 'procedure' else 'both' end,
          grain, starts_on, coalesce(commune, '*'), coalesce(procedure, '*'), coalesce(unit, '*'), count(*)
        from unnest($1::date[], $2::text[], $3::text[], $4::text[]) as survey (opened_on, commune, procedure, unit)
        cross join unnest(array['day', 'month', 'year']) as grain
        cross join lateral (select date_trunc(grain, opened_on::timestamp)::date as starts_on) as start
        group by grain, starts_on, grouping sets ((commune, procedure, unit), (commune), (procedure))
        order by 1, 2, 3, 4, 5, 6
        on conflict (kind, grain, starts_on, commune, procedure, unit)
        do update set opened = tally.opened + excluded.opened
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
          kind, grain, starts_on, commune, procedure, unit, answers, satisfied,
          access_rated, access_satisfied, procedure_rated, procedure_satisfied, staff_rated, staff_satisfied,
          result_rated, result_satisfied, feedback_rated, feedback_satisfied
        )
        select kind, grain, date_trunc(grain, $1::date::timestamp)::date, commune, procedure, unit,
          $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
        from (
          values ('both', $2::text, $3::text, $4::text), ('commune', $2, '*', '*'), ('procedure', '*', $3, '*')
        ) as part (kind, commune, procedure, unit)
        cross join unnest(array['day', 'month', 'year']) as grain
        order by kind, grain
        on conflict (kind, grain, starts_on, commune, procedure, unit) do update set
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
    """What was counted in a period: as a whole, and by whatever was not asked for by name."""
    named = commune is not None or procedure is not None
    read = await _read(tx, period, kinds=["both"] if named else ["commune", "procedure"], within=(commune, procedure))
    if named:
        communes, procedures = ([] if commune else read), ([] if procedure else read)
        return Scores(total(read), communes, procedures)
    communes = [score for score in read if score.commune]
    return Scores(total(communes), communes, [score for score in read if score.procedure])


async def _read(
    tx: Transaction, period: Period, *, kinds: list[str], within: tuple[str | None, str | None]
) -> list[Score]:
    """Sums per commune and procedure; each span is one short walk along the key, however long the table is."""
    # `offset 0` keeps the planner from joining, for which it would read the whole table.
    spans = period.spans()
    rows = await tx.fetch(
        """
        select commune, procedure, sum(opened) as opened,
          sum(answers) as overall_rated, sum(satisfied) as overall_satisfied,
          sum(access_rated) as access_rated, sum(access_satisfied) as access_satisfied,
          sum(procedure_rated) as procedure_rated, sum(procedure_satisfied) as procedure_satisfied,
          sum(staff_rated) as staff_rated, sum(staff_satisfied) as staff_satisfied,
          sum(result_rated) as result_rated, sum(result_satisfied) as result_satisfied,
          sum(feedback_rated) as feedback_rated, sum(feedback_satisfied) as feedback_satisfied
        from unnest($1::text[], $2::date[], $3::date[]) as span (grain, first, after)
        cross join unnest($4::text[]) as wanted (kind)
        cross join lateral (
          select * from tally
          where tally.kind = wanted.kind and tally.grain = span.grain
            and starts_on >= span.first and starts_on < span.after
            and tally.commune between $5 and $6 and tally.procedure between $7 and $8
          offset 0
        ) as counted
        group by commune, procedure order by commune, procedure
        """,
        [span.grain for span in spans],
        [span.first for span in spans],
        [span.after for span in spans],
        kinds,
        *chain.from_iterable((_LOWEST, _HIGHEST) if code is None else (code, code) for code in within),
    )
    return [_score(row) for row in rows]


def _score(row: Row) -> Score:
    return Score(
        commune=None if row["commune"] == ALL else row["commune"],
        procedure=None if row["procedure"] == ALL else row["procedure"],
        opened=row["opened"],
        overall=_mark(row, "overall"),
        factors=tuple(_mark(row, factor) for factor in FACTORS),
    )


def _mark(row: Row, of: str) -> Mark:
    return Mark(row[f"{of}_rated"], row[f"{of}_satisfied"])
