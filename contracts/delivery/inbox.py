"""Each fact is admitted once: the first statement of a batch's transaction says which of its facts are new.

A second consumer of the same fact (one that lost its partition and does not know it yet) waits at the unique index
until the first has committed, and then finds nothing left to do: that is what keeps effects single and in order.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.delivery.envelope import Received, subject_id
from contracts.message import Event

_ADMIT = """
insert into inbox (event_id, subject, topic, sequence, outcome)
select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::int[], $5::text[])
on conflict do nothing returning event_id
"""
# No outcome is forgotten sooner, so younger facts need no question.
_NEVER_FORGOTTEN = timedelta(days=2)


async def admit(tx: Transaction, facts: Sequence[Received], *, needs_nothing: Callable[[Event], bool]) -> set[UUID]:
    """Note these facts; the ids of those that nobody had noted before."""
    if not facts:
        return set()
    rows = await tx.fetch(
        _ADMIT,
        [fact.event.id for fact in facts],
        [subject_id(fact.subject) for fact in facts],
        [fact.topic.number for fact in facts],
        [fact.sequence for fact in facts],
        ["nothing" if needs_nothing(fact.event) else "done" for fact in facts],
    )
    return {row["event_id"] for row in rows}


async def mark(tx: Transaction, event_ids: Collection[UUID], *, outcome: str) -> None:
    """Correct the outcome of admitted facts."""
    if event_ids:
        await tx.execute("update inbox set outcome = $2 where event_id = any($1)", list(event_ids), outcome)


async def outcome(tx: Transaction, event_id: UUID) -> str | None:
    """What became of a fact, if it was ever admitted."""
    found: str | None = await tx.fetchval("select outcome from inbox where event_id = $1", event_id)
    return found


async def forgotten(tx: Transaction, facts: Sequence[Received], *, now: datetime) -> set[UUID]:
    """Those of these facts that are so old that an outcome of theirs would be forgotten by now."""
    old = [fact for fact in facts if fact.event.time < now - _NEVER_FORGOTTEN]
    until = await tx.fetchval("select forgotten_until from folding") if old else None
    return set() if until is None else {fact.event.id for fact in old if fact.event.time <= until}
