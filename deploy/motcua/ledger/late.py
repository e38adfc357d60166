"""What is too late on its way: of each commune the oldest, so that each can be told of its own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from contracts.delivery.database import Database
from contracts.delivery.envelope import subject_id
from deploy.motcua.ledger import conservation
from deploy.motcua.ledger.journals import Uncarried
from deploy.motcua.ledger.leftovers import Owed
from deploy.motcua.ledger.shapes import Difference, about


class _Stored(Protocol):
    @property
    def stored_at(self) -> datetime: ...


Waiting = TypeVar("Waiting", bound=_Stored)


async def uncarried(books: Database, facts: Iterable[Uncarried], *, before: datetime) -> list[Difference]:
    """Per service and commune the oldest fact that nobody carries."""
    late = [it for it in facts if it.stored_at < before]
    oldest = await _oldest(books, late, subject=lambda it: subject_id(it.subject), line=lambda it: it.service)
    return [it.told() for it in oldest]


async def unread(books: Database, owed: Owed, *, before: datetime) -> list[Difference]:
    """Per commune the oldest fact to which a reader has not come."""
    late = [row for row in owed.behind if row.stored_at < before]
    oldest = await _oldest(books, late, subject=lambda row: row.subject, line=lambda _: owed.reader)
    return [about("reader-behind", row, reader=owed.reader) for row in oldest]


async def _oldest(
    books: Database, late: Sequence[Waiting], *, subject: Callable[[Waiting], UUID], line: Callable[[Waiting], str]
) -> list[Waiting]:
    if not late:
        return []
    async with books.transaction() as tx:
        communes = await conservation.communes_of(tx, {subject(it) for it in late})
    oldest: dict[tuple[str, str | None], Waiting] = {}
    for it in sorted(late, key=lambda it: it.stored_at):
        oldest.setdefault((line(it), communes.get(subject(it))), it)
    return list(oldest.values())
