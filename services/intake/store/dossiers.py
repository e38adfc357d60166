"""Dossiers as received, with the first writing of their people."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import orjson

from contracts.calendar.promise import Promise
from contracts.delivery.database import Row, Transaction
from contracts.delivery.telemetry import packed, unpacked
from contracts.events.intake import PaperBrought
from contracts.events.person import Person
from contracts.identifiers import DossierId
from contracts.problems import Problem
from services.intake.domain.dossier import Accepted, Dossier, Reception

_ADD = """
insert into dossier (
  dossier_id, code, commune, request, body_hash, handling_commune, procedure, case_code, channel,
  owner_ref, submitter_ref, papers, received_at, recorded_at, due_at, apology_latest, transfer_by,
  calendar, catalogue, opening, dossier_owner, submitter
)
select * from unnest(
  $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::uuid[], $11::uuid[], $12::json[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[],
  $16::timestamptz[], $17::timestamptz[], $18::text[], $19::text[], $20::bytea[], $21::json[], $22::json[]
)
on conflict (request) do nothing
returning dossier_id
"""


class DossierNotKept(Problem):
    """Cơ sở dữ liệu không lưu được hồ sơ này; lỗi đã được ghi lại.

    The database would not keep this dossier; the fault has been recorded.
    """


async def add(tx: Transaction, accepted: Sequence[tuple[str, Accepted]]) -> set[DossierId]:
    """Keep those, each under its code, whose request is new; their ids."""
    try:
        rows = await tx.fetch(_ADD, *map(list, zip(*map(_row, accepted), strict=True)))
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise DossierNotKept from error
    return {row[0] for row in rows}


async def asked_for(tx: Transaction, requests: Sequence[UUID]) -> list[Dossier]:
    """The dossiers that these requests recorded."""
    rows = await tx.fetch("select * from dossier where request = any($1)", requests)
    return [_dossier(row) for row in rows]


async def called(tx: Transaction, code: str) -> Dossier | None:
    """The dossier of this code."""
    row = await tx.fetchrow("select * from dossier where code = $1", code)
    return _dossier(row) if row else None


async def held(tx: Transaction, code: str) -> Dossier | None:
    """The dossier of this code, locked: whatever is announced about it now comes in this order."""
    row = await tx.fetchrow("select * from dossier where code = $1 for update", code)
    return _dossier(row) if row else None


async def count_promise(tx: Transaction, dossier: DossierId) -> None:
    """One more date was printed."""
    await tx.execute("update dossier set promises = promises + 1 where dossier_id = $1", dossier)


def _row(numbered: tuple[str, Accepted]) -> tuple[object, ...]:
    code, accepted = numbered
    reception = accepted.reception
    submitter = accepted.people.submitter
    return (
        reception.dossier_id,
        code,
        reception.commune,
        reception.request,
        reception.body_hash,
        reception.handling_commune,
        reception.procedure,
        reception.case,
        reception.channel,
        reception.owner_ref,
        reception.submitter_ref,
        papers_written(reception.papers),
        reception.received_at,
        reception.recorded_at,
        reception.promise.due_at,
        reception.promise.apology_latest,
        reception.promise.transfer_by,
        reception.calendar,
        reception.catalogue,
        packed(reception.opening),
        owner_written(accepted.people.owner),
        submitter and person_written(submitter),
    )


def papers_written(papers: Sequence[PaperBrought]) -> str:
    """Papers as their column: `[["declaration","copy",1]]`."""
    return orjson.dumps([(paper.code, paper.form, paper.count) for paper in papers]).decode()


def person_written(person: Person) -> str:
    """A person as their column."""
    return person.model_dump_json(exclude_defaults=True)


def owner_written(owner: Person) -> str:
    """The owner as their column, without the reference: no reception changes that."""
    return owner.model_dump_json(exclude_defaults=True, exclude={"ref"})


def _papers_read(text: str) -> tuple[PaperBrought, ...]:
    return tuple(PaperBrought(code=code, form=form, count=count) for code, form, count in orjson.loads(text))


def _dossier(row: Row) -> Dossier:
    reception = Reception(
        dossier_id=row["dossier_id"],
        commune=row["commune"],
        request=row["request"],
        body_hash=row["body_hash"],
        handling_commune=row["handling_commune"],
        procedure=row["procedure"],
        case=row["case_code"],
        channel=row["channel"],
        owner_ref=row["owner_ref"],
        submitter_ref=row["submitter_ref"],
        papers=_papers_read(row["papers"]),
        received_at=row["received_at"],
        recorded_at=row["recorded_at"],
        promise=Promise(row["due_at"], row["apology_latest"], row["transfer_by"]),
        calendar=row["calendar"],
        catalogue=row["catalogue"],
        opening=unpacked(row["opening"]),
    )
    return Dossier(code=row["code"], reception=reception, promises=row["promises"])
