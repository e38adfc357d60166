"""What was awaited has not come: the citizen is reminded, the work stops, an opinion counts as given or is late."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import assert_never
from uuid import UUID

from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause, current_traceparent
from contracts.identifiers import DossierId
from contracts.message import Actor
from services.routing.domain.awaited import Awaited, Call, counted_again, warned_late
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.law import Law
from services.routing.domain.opinions import run_out
from services.routing.domain.silence import reminder, silence
from services.routing.handlers import read_law
from services.routing.handlers.each_that_can import each_that_can
from services.routing.handlers.keep_changes import keep_changes
from services.routing.store import awaited, opinions, payments, recounts, supplements
from services.routing.store.awaited import Kept
from services.routing.store.setbacks import Work

THE_CLOCK = Actor(role="system", account="clock")


async def end_waiting(tx: Transaction, *, now: datetime, at_most: int = 500) -> int:
    """Count again what an older calendar counted, then take what has run out, decide, save, announce; how many."""
    # Nothing is acted on but by the calendar in force, and none is published until this is done.
    await recounts.publication_awaited(tx)
    newest = await editions.newest(tx, "calendar")
    recounted = await _count_again(tx, version=newest, now=now, at_most=at_most)
    over = await awaited.held_due(tx, calendar=newest, now=now, at_most=at_most)
    ended = await each_that_can(tx, Work.WAITING, over, do=partial(_end, tx, now=now), dossier_of=_dossier_of)
    return recounted + len(ended)


def _dossier_of(kept: Kept) -> UUID:
    return kept.dossier.dossier_id


async def _end(tx: Transaction, over: Sequence[Kept], *, now: datetime) -> None:
    """Take, decide, save, announce."""
    await awaited.take(tx, [each.wait for each in over])
    laws = await read_law.laws(tx, [each.dossier for each in over], now=now)
    ended = await _warn_in_time(tx, over, laws, now=now)
    asked = await opinions.asked_of(tx, [e.dossier.dossier_id for e in ended if e.wait.call is Call.OPINION])
    changes: list[Change] = []
    for each in ended:
        dossier = replace(each.dossier, opinions=asked.get(each.dossier.dossier_id, ()))
        change = _decided(replace(each, dossier=dossier), Occasion(now, THE_CLOCK, laws[dossier.dossier_id]))
        if change is not None:
            changes.append(change)
    _because(tx, [change.after for change in changes], ended)
    await keep_changes(tx, changes, now=now)


async def _count_again(tx: Transaction, *, version: str | None, now: datetime, at_most: int) -> int:
    """Bring waitings to the calendar in force, and say the new limits wherever they are shown."""
    behind = await awaited.counted_otherwise(tx, calendar=version, at_most=at_most)
    if version is None or not behind:
        return 0

    async def count(some: Sequence[Kept]) -> None:
        laws = await read_law.laws(tx, [each.dossier for each in some], now=now)
        waits = [counted_again(e.wait, laws[e.dossier.dossier_id].calendar, version=version) for e in some]
        await awaited.set_anew(tx, waits)
        await _tell(tx, [wait for wait, each in zip(waits, some, strict=True) if wait.until != each.wait.until])

    return len(await each_that_can(tx, Work.WAITING, behind, do=count, dossier_of=_dossier_of))


async def _warn_in_time(
    tx: Transaction, ended: Sequence[Kept], laws: Mapping[DossierId, Law], *, now: datetime
) -> list[Kept]:
    """Whoever is warned late may answer for longer, and is warned of that limit."""
    warned = {
        each.dossier.dossier_id: longer
        for each in ended
        if each.wait.call is Call.REMINDER
        and (longer := warned_late(each.wait, laws[each.dossier.dossier_id].calendar, now=now))
    }
    if not warned:
        return list(ended)
    await awaited.set_anew(tx, list(warned.values()))
    await _tell(tx, list(warned.values()))
    limits = [warned.get(each.dossier.dossier_id, each.wait).until for each in ended]
    return [Kept(each.dossier, replace(each.wait, until=until)) for each, until in zip(ended, limits, strict=True)]


async def _tell(tx: Transaction, longer: Sequence[Awaited]) -> None:
    """Limits that have become later, wherever they are shown."""
    if limits := [(wait.dossier_id, wait.subject, wait.until) for wait in longer]:
        await supplements.prolong(tx, limits)
        await payments.prolong(tx, limits)
        await opinions.prolong(tx, limits)


def _decided(ended: Kept, occasion: Occasion) -> Change | None:
    wait = ended.wait
    match wait.call:
        case Call.REMINDER:
            return reminder(ended.dossier, wait.subject, occasion, answer_by=wait.until)
        case Call.SILENCE:
            return silence(ended.dossier, wait.subject, occasion)
        case Call.OPINION:
            return run_out(ended.dossier, wait.subject, occasion)
        case unknown:
            assert_never(unknown)


def _because(tx: Transaction, dossiers: Sequence[Dossier], ended: Sequence[Kept]) -> None:
    """Each is the start of a trace of its own, linked to the dossier's opening: nobody's request caused it."""
    calls = {each.dossier.dossier_id: each.wait.call for each in ended}
    for dossier in dossiers:
        with tx.tracing.span(f"awaited {calls[dossier.dossier_id]}", links=[dossier.opening]):
            tx.because([(str(dossier.dossier_id), Cause(current_traceparent()))])
