"""The opinions of other agencies: asked, answered, overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.routing import OpinionOverdue, OpinionReceived, OpinionRequested
from contracts.message import Actor
from services.routing.domain.dossier import OpinionAsked


@dataclass(frozen=True, slots=True)
class OpinionKept:
    """One opinion as officers see it; people are `role:account`, notes stay inside."""

    opinion: UUID
    agency: str
    question: str
    asked_at: datetime
    asked_by: str
    due_at: datetime
    tacit: bool
    overdue_at: datetime | None
    agreed_at: datetime | None
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    note: str | None
    answer_note: str | None


async def add(tx: Transaction, facts: Sequence[tuple[OpinionRequested, OpinionAsked]]) -> None:
    """Agencies were asked."""
    await tx.executemany(
        """
        insert into opinion (dossier_id, opinion, asked_at, due_at, tacit, agency, question, asked_by, within, note)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        [
            (f.dossier_id, f.opinion, f.time, f.due_at, f.tacit, f.agency, f.question, _who(f.actor), a.within, a.note)
            for f, a in facts
        ],
    )


async def answer(tx: Transaction, facts: Sequence[tuple[OpinionReceived, str | None]]) -> None:
    """Agencies answered, or agreed by silence."""
    await tx.executemany(
        """
        update opinion set answered_at = $3, answer = $4, answered_by = $5, answer_note = $6,
          agreed_at = coalesce(agreed_at, $7)
        where dossier_id = $1 and opinion = $2
        """,
        [_answer(fact, note) for fact, note in facts],
    )


def _answer(fact: OpinionReceived, note: str | None) -> tuple[object, ...]:
    given = (fact.dossier_id, fact.opinion, fact.received_at or fact.time, fact.answer, _who(fact.actor), note)
    return *given, fact.time if fact.tacit else None


async def note_overdue(tx: Transaction, facts: Sequence[OpinionOverdue]) -> None:
    """These agencies are late."""
    await tx.executemany(
        "update opinion set overdue_at = $3 where dossier_id = $1 and opinion = $2",
        [(fact.dossier_id, fact.opinion, fact.time) for fact in facts],
    )


async def prolong(tx: Transaction, until: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """These agencies have longer."""
    await tx.execute(
        """
        update opinion set due_at = longer.until
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as longer (dossier_id, opinion, until)
        where opinion.dossier_id = longer.dossier_id and opinion.opinion = longer.opinion
        """,
        *zip(*until, strict=True),
    )


async def asked_of(tx: Transaction, dossier_ids: Sequence[UUID]) -> dict[UUID, tuple[OpinionAsked, ...]]:
    """What was asked for each of these dossiers, for a decision."""
    rows = await tx.fetch("select * from opinion where dossier_id = any($1) order by asked_at", list(dossier_ids))
    found: dict[UUID, tuple[OpinionAsked, ...]] = {}
    for row in rows:
        asked = OpinionAsked(
            row["opinion"],
            row["agency"],
            row["asked_at"],
            row["due_at"],
            tacit=row["tacit"],
            within=row["within"],
            answered=row["answered_at"] is not None,
            agreed=row["answered_at"] is not None and row["answered_at"] == row["agreed_at"],
            overdue=row["overdue_at"] is not None,
        )
        found[row["dossier_id"]] = (*found.get(row["dossier_id"], ()), asked)
    return found


async def of(tx: Transaction, dossier_id: UUID) -> list[OpinionKept]:
    """The opinions of one dossier, for reading."""
    rows = await tx.fetch(
        """
        select opinion, agency, question, asked_at, asked_by, due_at, tacit, overdue_at, agreed_at, answered_at,
          answered_by, answer, note, answer_note
        from opinion where dossier_id = $1 order by asked_at
        """,
        dossier_id,
    )
    return [OpinionKept(*row) for row in rows]


def _who(actor: Actor) -> str:
    return f"{actor.role}:{actor.account}"
