"""What fails for one must not fail for the others: on an error a group is halved until the culprit stands alone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from contracts.delivery.database import BUSY, Transaction
from contracts.problems import NotYet, Trouble

One = TypeVar("One")

WAITED_OUT: tuple[type[BaseException], ...] = (Trouble, *BUSY)


@dataclass(frozen=True, slots=True)
class Failed(Generic[One]):
    """One for which it could not be done, and why."""

    one: One
    error: Exception


async def apart(
    tx: Transaction,
    group: Sequence[One],
    work: Callable[[Sequence[One]], Awaitable[None]],
    *,
    subject: Callable[[One], str],
) -> list[Failed[One]]:
    """Do it for all of a group that can, in savepoints; those for which it failed. Trouble undoes everything."""
    if not group:
        return []
    try:
        async with tx.savepoint():
            await work(group)
    except NotYet as waiting:
        named = [one for one in group if subject(one) in waiting.dossiers]
        if not named:
            return await _halved(tx, group, work, subject=subject, error=waiting)
        rest = [one for one in group if subject(one) not in waiting.dossiers]
        return [Failed(one, waiting) for one in named] + await apart(tx, rest, work, subject=subject)
    except WAITED_OUT:
        raise
    except Exception as error:
        return await _halved(tx, group, work, subject=subject, error=error)
    return []


async def _halved(
    tx: Transaction,
    group: Sequence[One],
    work: Callable[[Sequence[One]], Awaitable[None]],
    *,
    subject: Callable[[One], str],
    error: Exception,
) -> list[Failed[One]]:
    if len(group) == 1:
        return [Failed(group[0], error)]
    middle = len(group) // 2
    first = await apart(tx, group[:middle], work, subject=subject)
    return first + await apart(tx, group[middle:], work, subject=subject)
