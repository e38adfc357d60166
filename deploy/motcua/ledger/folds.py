"""The ends of the lanes that services have folded, read as the auditor."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from deploy.motcua.ledger.facts import NUMBERED, Position
from deploy.provision import SERVICES


async def chains(tx: Transaction, positions: Iterable[Position]) -> dict[Position, bytes]:
    """The running hashes of lanes that end just here."""
    return {_asked(row): row["chain"] for row in await _ends(tx, positions) if row["ends"] == row["sequence"]}


async def holding(tx: Transaction, positions: Iterable[Position]) -> set[Position]:
    """Those of these places that lie in the folded part of their lane."""
    return {_asked(row) for row in await _ends(tx, positions) if row["ends"] >= row["sequence"]}


async def about(tx: Transaction, subject: UUID) -> int:
    """How many facts about this subject were folded, at all services."""
    counts = [
        await tx.fetchval(f"select coalesce(sum(sequence), 0) from {service}.lane where subject = $1", subject)
        for service in SERVICES
    ]
    return int(sum(counts))


def _asked(row: Row) -> Position:
    return row["subject"], row["topic"], row["sequence"]


async def _ends(tx: Transaction, positions: Iterable[Position]) -> list[Row]:
    asked, rows = set(positions), list[Row]()
    for service in SERVICES:
        mine = [position for position in asked if position[1] in NUMBERED and NUMBERED[position[1]].owner == service]
        if mine:
            rows += await _ends_at(tx, service, mine)
    return rows


async def _ends_at(tx: Transaction, service: str, positions: Sequence[Position]) -> list[Row]:
    return await tx.fetch(
        f"""
        select wanted.subject, wanted.topic, wanted.sequence, l.sequence as ends, l.chain
        from unnest($1::uuid[], $2::smallint[], $3::int[]) as wanted (subject, topic, sequence)
        cross join lateral (
          select * from {service}.lane l where l.subject = wanted.subject and l.topic = wanted.topic limit 1
        ) l
        """,
        *zip(*positions, strict=True),
    )
