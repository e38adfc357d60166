"""What fails for one dossier is put off for it alone, with growing pauses; it is done for the others."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from prometheus_client import Counter

from contracts.delivery.apart import Failed, apart
from contracts.delivery.database import Transaction
from contracts.problems import Problem
from services.routing.store import setbacks
from services.routing.store.setbacks import Work

log = logging.getLogger("motcua.routing.setbacks")

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
SETBACKS = Counter("motcua_setbacks_total", "Tries that failed for one dossier, by what was tried.", ["work", "why"])
One = TypeVar("One")


async def each_that_can(
    tx: Transaction,
    work: Work,
    group: Sequence[One],
    *,
    do: Callable[[Sequence[One]], Awaitable[None]],
    dossier_of: Callable[[One], UUID],
) -> list[One]:
    """Do it for all of these that can; those that could not are tried again later. Those for which it is done."""
    if not group:
        return []
    failed = await apart(tx, group, do, subject=lambda one: str(dossier_of(one)))
    set_back = {dossier_of(each.one): _why(work, dossier_of(each.one), each) for each in failed}
    done = [one for one in group if dossier_of(one) not in set_back]
    await setbacks.overcome(tx, work, [dossier_of(one) for one in done])
    if set_back:
        await setbacks.note(tx, work, list(set_back.items()), first=FIRST_PAUSE, longest=LONGEST_PAUSE)
    return done


def _why(work: Work, dossier_id: UUID, failed: Failed[One]) -> str:
    """The slug of what stopped it, logged and counted; what nobody foresaw is told whole."""
    foreseen = isinstance(failed.error, Problem)
    why = failed.error.slug() if isinstance(failed.error, Problem) else "bug"
    log.error(
        "dossier set back",
        extra={"work": work.value, "dossier_id": str(dossier_id), "slug": why, "why": str(failed.error)},
        exc_info=None if foreseen else failed.error,
    )
    SETBACKS.labels(work.value, why).inc()
    return why
