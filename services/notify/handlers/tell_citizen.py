"""Tell facts to the dossiers' people: decide whom and how, write the letters, store them to be sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.intake import PromiseCause
from contracts.events.notify import NoticeChannel
from contracts.events.routing import DeadlineMissed, PromiseMoved
from contracts.identifiers import EventId
from services.notify.domain.links import Links
from services.notify.domain.notice import Ending, Errand, Notice, notice_id
from services.notify.domain.people import Place
from services.notify.domain.reaching import ERASED, NO_ADDRESS, TOLD_ALREADY, ways, why_unreachable
from services.notify.domain.saying import said
from services.notify.domain.telling import BY_TURNS, ToldFact, kind_of, promise_of
from services.notify.handlers.gather_matters import Gathered, gather_matters
from services.notify.store import endings, letters
from services.notify.templates import texts

OVERTAKEN = "overtaken"
# What moves a date when a stop is lifted.
LIFTING: frozenset[PromiseCause] = frozenset({"supplement", "payment"})


async def tell_citizen(tx: Transaction, facts: Sequence[ToldFact], /, *, now: datetime, links: Links) -> None:
    """One letter per person and channel; whom nothing reaches is left to the counter."""
    gathered = await gather_matters(tx, facts, links=links)
    overtaken = [fact.dossier_id for fact in facts if kind_of(fact) in BY_TURNS]
    if overtaken:
        await endings.overtake(tx, overtaken, reason=OVERTAKEN, now=now)
    old = await _said_before(tx, facts)
    news = [each for each in gathered if each.fact.id not in old]
    await letters.add(tx, [errand for each in news for errand in _errands(tx, each, now=now)])
    untold = [(each.fact, ending) for each in news for ending in _untold(each)]
    untold += [(fact, _again(fact)) for fact in facts if fact.id in old]
    new = await endings.add(tx, [ending for _, ending in untold], now=now)
    ended = [(fact, ending) for fact, ending in untold if ending.notice.notice in new]
    await outbox.announce_all(tx, [event for fact, ending in ended for event in said(ending, _place(fact), now=now)])


def _errands(tx: Transaction, gathered: Gathered, *, now: datetime) -> list[Errand]:
    """A letter for every way to reach the dossier's people."""
    fact, matter = gathered.fact, gathered.matter
    if matter is None:
        return []
    traceparent = tx.cause_of(fact.subject).traceparent
    return [
        Errand(
            _notice(fact, way.recipient.ref, way.channel),
            texts.written(matter, way),
            traceparent,
            now,
            by_turns=kind_of(fact) in BY_TURNS,
        )
        for way in ways(gathered.people)
    ]


def _untold(gathered: Gathered) -> list[Ending]:
    """The fact that nobody is sent stays visible."""
    fact, people = gathered.fact, gathered.people
    if gathered.forgotten is not None:
        return [Ending(_notice(fact, gathered.forgotten, "counter"), "failed", reason=NO_ADDRESS)]
    if gathered.matter is None:
        return [Ending(_notice(fact, None, "counter"), "cancelled", reason=ERASED)]
    if ways(people):
        return []
    return [Ending(_notice(fact, people[0].ref, "counter"), "failed", reason=why_unreachable(people))]


async def _said_before(tx: Transaction, facts: Sequence[ToldFact]) -> set[EventId]:
    """Missed dates of dossiers whose people know that it takes longer, and new ones that a lifted stop has told."""
    missed = {fact.dossier_id: fact for fact in facts if isinstance(fact, DeadlineMissed)}
    known = await endings.told_of(tx, {fact.dossier_id: fact.promise for fact in missed.values()}) if missed else ()
    moved = {f.dossier_id: f for f in facts if isinstance(f, PromiseMoved) and f.cause in LIFTING}
    lifted = await endings.lifted_with(tx, {fact.dossier_id: fact.promise for fact in moved.values()}) if moved else ()
    return {missed[dossier_id].id for dossier_id in known} | {moved[dossier_id].id for dossier_id in lifted}


def _again(fact: ToldFact) -> Ending:
    return Ending(_notice(fact, None, "counter"), "cancelled", reason=TOLD_ALREADY)


def _notice(fact: ToldFact, recipient: UUID | None, channel: NoticeChannel) -> Notice:
    return Notice(
        notice=notice_id(fact.id, recipient, channel),
        dossier=fact.dossier_id,
        told=fact.id,
        recipient=recipient,
        kind=kind_of(fact),
        channel=channel,
        promise=promise_of(fact),
    )


def _place(fact: ToldFact) -> Place:
    return Place(fact.dossier_code, fact.receiving_commune, fact.handling_commune)
