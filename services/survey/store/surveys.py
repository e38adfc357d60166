"""Surveys and their answers in the database."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery.database import Row, Transaction
from contracts.delivery.telemetry import packed, unpacked
from contracts.identifiers import DossierId
from services.survey.domain.answer import Answer, scores
from services.survey.domain.survey import Survey

_COLUMNS = """
dossier_id, dossier_code, receiving_commune, handling_commune, procedure, case_code as "case", unit,
opening, opened_at, answered_at
"""


async def add(tx: Transaction, surveys: Sequence[Survey]) -> set[DossierId]:
    """Store those whose dossier has none yet; these dossiers."""
    rows = await tx.fetch(
        """
        insert into survey (
          dossier_id, dossier_code, receiving_commune, handling_commune, procedure, case_code, unit,
          opening, opened_at
        )
        select * from unnest(
          $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[],
          $9::timestamptz[]
        )
        on conflict do nothing returning dossier_id
        """,
        [survey.dossier_id for survey in surveys],
        [survey.dossier_code for survey in surveys],
        [survey.receiving_commune for survey in surveys],
        [survey.handling_commune for survey in surveys],
        [survey.procedure for survey in surveys],
        [survey.case for survey in surveys],
        [survey.unit for survey in surveys],
        [packed(survey.opening) for survey in surveys],
        [survey.opened_at for survey in surveys],
    )
    return {row["dossier_id"] for row in rows}


async def of(tx: Transaction, dossier: DossierId) -> Survey | None:
    """The survey of a dossier, if it is open."""
    return _survey(await tx.fetchrow(f"select {_COLUMNS} from survey where dossier_id = $1", dossier))


async def held(tx: Transaction, dossier: DossierId) -> Survey | None:
    """The same, and nobody else may answer it until we are done."""
    # Whoever waits here reads the row anew, so the second of two answers sees the first.
    return _survey(await tx.fetchrow(f"select {_COLUMNS} from survey where dossier_id = $1 for update", dossier))


def _survey(row: Row | None) -> Survey | None:
    return Survey(**{**row, "opening": unpacked(row["opening"])}) if row else None


async def answer(tx: Transaction, survey: Survey, given: Answer, *, now: datetime) -> None:
    """Store the answer of a held survey."""
    await tx.execute(
        """
        with answered as (update survey set answered_at = $2 where dossier_id = $1)
        insert into answer (dossier_id, overall, access, procedure, staff, result, feedback, comment)
        values ($1, $3, $4, $5, $6, $7, $8, $9)
        """,
        survey.dossier_id,
        now,
        given.overall,
        *scores(given.factors),
        given.comment,
    )
