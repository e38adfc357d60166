"""Saves what decisions have changed, many dossiers at a time and each kind of row in one statement."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.routing import (
    ClockPaused,
    ClockResumed,
    OpinionOverdue,
    OpinionReceived,
    OpinionRequested,
    PaymentRequested,
    SupplementRequested,
)
from contracts.events.words import WordsWritten
from contracts.message import DossierEvent
from services.routing.domain.awaited import awaited as begun_to_await
from services.routing.domain.awaited import settled
from services.routing.domain.change import Change
from services.routing.domain.clock import with_what_stands
from services.routing.domain.remarks import remarks
from services.routing.domain.rewinding import rewinding
from services.routing.domain.states import State
from services.routing.store import (
    assignments,
    awaited,
    drafts,
    opinions,
    pauses,
    payments,
    promises,
    setbacks,
    supplements,
    timers,
    words,
)
from services.routing.store import remarks as remark_rows

WORDS_KEPT = timedelta(days=30)
FINISHED = (State.RESULT_RETURNED, State.STOPPED, State.WITHDRAWN)


async def keep_changes(tx: Transaction, changes: Sequence[Change], *, now: datetime) -> None:
    """Save, and announce what was decided; each dossier is held and stands in `changes` once."""
    if not changes:
        return
    facts = [fact for change in changes for fact in change.facts]
    await assignments.save(tx, [with_what_stands(change.after, change.law.calendar) for change in changes])
    await _keep_dates(tx, changes)
    await _rewind(tx, changes, now=now)
    await _keep_requests(tx, facts)
    await _keep_opinions(tx, changes, facts)
    await _await(tx, changes)
    await _keep_words(tx, changes, facts, now=now)
    if noted := [remark for change in changes for remark in remarks(change)]:
        await remark_rows.add(tx, noted)
    await outbox.announce_all(tx, facts)


async def keep_moves(tx: Transaction, moves: Sequence[Change], *, now: datetime) -> None:
    """The same of decisions by one decree, which are new dates and nothing else."""
    if not moves:
        return
    await promises.add_moved(tx, [move.promised for move in moves if move.promised])
    await _rewind(tx, moves, now=now)
    await outbox.announce_all(tx, [fact for move in moves for fact in move.facts])


async def _keep_dates(tx: Transaction, changes: Sequence[Change]) -> None:
    if promised := [change.promised for change in changes if change.promised]:
        await promises.add(tx, promised)
    if ends := list(_ends(changes)):
        await pauses.end(tx, ends)
    if begun := [fact for change in changes for fact in change.facts if isinstance(fact, ClockPaused)]:
        await pauses.begin(tx, begun)


def _ends(changes: Sequence[Change]) -> Iterator[tuple[ClockResumed, datetime]]:
    for change in changes:
        for fact in change.facts:
            if isinstance(fact, ClockResumed) and change.resumed_at:
                yield fact, change.resumed_at


async def _rewind(tx: Transaction, changes: Sequence[Change], *, now: datetime) -> None:
    lifted = [change.after.dossier_id for change in changes if change.lifts]
    known = await timers.sounded(tx, lifted) if lifted else {}
    of = {change.after.dossier_id: change for change in changes}
    rewindings = [(it, rewinding(change, now=now, sounded=known.get(it))) for it, change in of.items()]
    if dropped := [dossier_id for dossier_id, what in rewindings if what.drop]:
        await timers.drop(tx, dropped)
    for instant in {what.halt for _, what in rewindings if what.halt}:
        await timers.halt(tx, [it for it, what in rewindings if what.halt == instant], instant=instant)
    if wound := [what.wind for _, what in rewindings if what.wind]:
        await timers.wind(tx, wound)
    if again := [what.again for _, what in rewindings if what.again]:
        await timers.wind_again(tx, again)
    # A draft belongs to the promise that it was written for.
    if settled := [dossier_id for dossier_id, what in rewindings if what.drop or what.wind]:
        await drafts.remove(tx, settled)


async def _await(tx: Transaction, changes: Sequence[Change]) -> None:
    """What is owed from outside, and what is not any more."""
    ended = [c.after.dossier_id for c in changes if c.before.state.open and not c.after.state.open]
    await awaited.drop(tx, subjects=[one for c in changes for one in settled(c)], dossier_ids=ended)
    if ended:
        await setbacks.forget(tx, ended)
    if begun := [one for change in changes for one in begun_to_await(change)]:
        await awaited.add(tx, begun)


async def _keep_opinions(tx: Transaction, changes: Sequence[Change], facts: Sequence[DossierEvent]) -> None:
    asked = {each.opinion: each for change in changes for each in change.after.opinions}
    if requested := [(f, asked[f.opinion]) for f in facts if isinstance(f, OpinionRequested)]:
        await opinions.add(tx, requested)
    if given := [(f, asked[f.opinion].answer_note) for f in facts if isinstance(f, OpinionReceived)]:
        await opinions.answer(tx, given)
    if late := [fact for fact in facts if isinstance(fact, OpinionOverdue)]:
        await opinions.note_overdue(tx, late)


async def _keep_requests(tx: Transaction, facts: Sequence[DossierEvent]) -> None:
    if papers := [fact for fact in facts if isinstance(fact, SupplementRequested)]:
        await supplements.add(tx, papers)
    if money := [fact for fact in facts if isinstance(fact, PaymentRequested)]:
        await payments.add(tx, money)


async def _keep_words(
    tx: Transaction, changes: Sequence[Change], facts: Sequence[DossierEvent], *, now: datetime
) -> None:
    """What was written now, and until when the citizens of finished dossiers may read theirs."""
    if written := [fact for fact in facts if isinstance(fact, WordsWritten)]:
        await words.add(tx, written)
    finished = [
        c.after.dossier_id for c in changes if c.after.state in FINISHED and c.after.state is not c.before.state
    ]
    if finished:
        await words.keep_until(tx, finished, instant=now + WORDS_KEPT)
    if going_on := [change.after.dossier_id for change in changes if change.lifts]:
        await words.keep_until(tx, going_on, instant=None)
