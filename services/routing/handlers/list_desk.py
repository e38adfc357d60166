"""The officers' queue of the communes that an account serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.delivery import editions
from contracts.delivery.accounts import Account
from contracts.delivery.database import Transaction
from contracts.problems import InputRefused
from services.routing.domain import clock
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.queue import Mark, Page, Waiting, page
from services.routing.domain.states import OPEN, State
from services.routing.handlers import read_law
from services.routing.store import desk, drafts, timers
from services.routing.store.desk import Wanted


class StateNotOnDesk(InputRefused):
    """Bàn làm việc chỉ có hồ sơ đang giải quyết hoặc chờ trả kết quả.

    The desk holds dossiers in work and results to be returned.
    """


class CommuneUnknown(InputRefused):
    """Danh mục không có xã, phường này.

    The catalogue has no such commune.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the queue is wanted."""

    unit: str | None
    state: State | None
    late: bool | None
    commune: str | None
    drafted: bool
    at_most: int
    after: Mark


async def list_desk(tx: Transaction, asked: Asked, *, by: Account, now: datetime) -> Page:
    """Load, order."""
    wanted = await _wanted(tx, asked, by=by, now=now)
    if asked.state is State.RESULT_READY:
        results = await desk.ready(tx, wanted, after=asked.after, at_most=asked.at_most)
        return page(await _read(tx, results, now=now), [], after=asked.after, at_most=asked.at_most)
    after, at_most = asked.after, asked.at_most
    running = await _read(tx, await desk.running(tx, wanted, after=after, at_most=at_most), now=now)
    # None of the standing waits for an apology: the law gives none during a pause.
    stood = [] if asked.drafted else await desk.standing(tx, wanted, after=after, at_most=at_most)
    standing = await _read(tx, stood, now=now)
    return page(running, standing, after=asked.after, at_most=asked.at_most)


async def _wanted(tx: Transaction, asked: Asked, *, by: Account, now: datetime) -> Wanted:
    if asked.state is not None and asked.state is not State.RESULT_READY and not asked.state.open:
        raise StateNotOnDesk(field="/state", expected=", ".join((*sorted(OPEN), State.RESULT_READY)))
    return Wanted(
        communes=await _communes(tx, asked.commune, by=by),
        states=[asked.state] if asked.state else sorted(OPEN),
        unit=asked.unit,
        due_from=now if asked.late is False else None,
        due_before=now if asked.late is True else None,
        late=asked.late,
        drafted_at=now if asked.drafted else None,
    )


async def _communes(tx: Transaction, commune: str | None, *, by: Account) -> list[str]:
    """One commune that the account serves, or all of them; the newest catalogue knows the whole province."""
    if commune is not None:
        by.must_serve(commune)
    if "*" not in by.communes:
        return [commune] if commune else sorted(by.communes)
    version = await editions.newest(tx, "catalogue")
    if version is None:
        return []
    known = [each.code for each in (await editions.catalogue(tx, version)).communes]
    # Who serves all of them may mistype one, and would take an empty queue for good news.
    if commune is not None and commune not in known:
        expected = "mã xã 5 chữ số trong danh mục (the 5-digit code of a catalogued commune)"
        raise CommuneUnknown(field="/commune", expected=expected)
    return [commune] if commune else known


async def _read(tx: Transaction, dossiers: Sequence[Dossier], *, now: datetime) -> list[Waiting]:
    laws = await read_law.laws(tx, dossiers, now=now)
    ids = [dossier.dossier_id for dossier in dossiers]
    sounded, written = await timers.sounded(tx, ids), await drafts.of(tx, ids)
    return [
        Waiting(
            dossier=dossier,
            left=_left(dossier, laws[dossier.dossier_id], now=now),
            late=clock.is_late(dossier, now=now),
            rung=sounded.get(dossier.dossier_id),
            draft=written.get(dossier.dossier_id),
        )
        for dossier in dossiers
    ]


def _left(dossier: Dossier, law: Law, *, now: datetime) -> int:
    """What is left; of a standing clock as it is kept, for the queue is in that order."""
    if dossier.pausing and dossier.standing_left is not None:
        return dossier.standing_left
    return clock.reading(dossier, law.calendar, now=now).left
