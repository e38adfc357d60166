"""The requests for papers, and when the papers came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import SupplementReceived
from contracts.events.routing import SupplementRequested
from contracts.identifiers import DossierId


@dataclass(frozen=True, slots=True)
class SupplementAsked:
    """A supplement request as the citizen sees it."""

    request: UUID
    asked_at: datetime
    answer_by: datetime | None
    brought_at: datetime | None
    due_at: datetime
    working_minutes_left: int
    mode: SupplementMode
    reason: str
    papers: tuple[str, ...]
    words: UUID | None


@dataclass(frozen=True, slots=True)
class Limit:
    """From when until when a request with a limit may be answered."""

    asked_at: datetime
    answer_by: datetime


async def add(tx: Transaction, facts: Sequence[SupplementRequested]) -> None:
    """Requests for papers."""
    await tx.executemany(
        """
        insert into supplement
          (dossier_id, request, asked_at, answer_by, due_at, working_minutes_left, mode, reason, papers, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        [_row(fact) for fact in facts],
    )


def _row(fact: SupplementRequested) -> tuple[object, ...]:
    asked = (fact.dossier_id, fact.request, fact.time, fact.answer_by, fact.due_at)
    return *asked, fact.working_minutes_left, fact.mode, fact.reason, fact.papers, fact.words


async def note_arrival(tx: Transaction, events: Sequence[SupplementReceived]) -> None:
    """The papers of these requests came, whatever becomes of them."""
    await tx.execute(
        """
        update supplement set brought_at = came.at
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as came (dossier_id, request, at)
        where supplement.dossier_id = came.dossier_id and supplement.request = came.request and brought_at is null
        """,
        *zip(*[(event.dossier_id, event.request, event.received_at) for event in events], strict=True),
    )


async def prolong(tx: Transaction, until: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """The citizens may answer these requests for longer."""
    await tx.execute(
        """
        update supplement set answer_by = longer.until
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as longer (dossier_id, request, until)
        where supplement.dossier_id = longer.dossier_id and supplement.request = longer.request
        """,
        *zip(*until, strict=True),
    )


async def limits(tx: Transaction, requests: Sequence[tuple[UUID, UUID]]) -> dict[DossierId, Limit]:
    """The limits of these requests, each given with its dossier, by dossier."""
    rows = await tx.fetch(
        """
        select dossier_id, asked_at, answer_by from supplement
        where answer_by is not null
          and (dossier_id, request) in (select * from unnest($1::uuid[], $2::uuid[]))
        """,
        *zip(*requests, strict=True),
    )
    return {row["dossier_id"]: Limit(row["asked_at"], row["answer_by"]) for row in rows}


async def of(tx: Transaction, dossier_id: UUID) -> list[SupplementAsked]:
    """The supplement requests of a dossier."""
    rows = await tx.fetch("select * from supplement where dossier_id = $1 order by asked_at", dossier_id)
    return [
        SupplementAsked(
            request=row["request"],
            asked_at=row["asked_at"],
            answer_by=row["answer_by"],
            brought_at=row["brought_at"],
            due_at=row["due_at"],
            working_minutes_left=row["working_minutes_left"],
            mode=row["mode"],
            reason=row["reason"],
            papers=tuple(row["papers"]),
            words=row["words"],
        )
        for row in rows
    ]
