"""Tell facts to the dossiers' people: decide whom and how, write the letters, store them to be sent."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.identifiers import new_id
from services.notify.domain.errand import Finished, Letter, Notice, NoticeState
from services.notify.domain.links import Links
from services.notify.domain.people import Place
from services.notify.domain.reaching import ERASED, Way, ways, why_unreachable
from services.notify.domain.saying import ending
from services.notify.domain.telling import ToldFact, kind_of
from services.notify.handlers.gather_matters import Gathered, gather_matters
from services.notify.store import notices
from services.notify.templates import texts


async def tell_citizen(tx: Transaction, facts: Sequence[ToldFact], /, *, now: datetime, links: Links) -> None:
    """One waiting notice per person and channel; whom nothing reaches is left to the counter."""
    gathered = await gather_matters(tx, facts, links=links)
    drafted = [notice for each in gathered for notice in _drafted(tx, each)]
    stored = await notices.add(tx, drafted, now=now)
    places = {fact.dossier_id: _place(fact) for fact in facts}
    failed = _failed(drafted, stored)
    await outbox.announce_all(tx, [ending(finished, places[finished.dossier], now=now) for finished in failed])


def _drafted(tx: Transaction, gathered: Gathered) -> list[Notice]:
    """The notices of one fact; one that nobody is sent stays visible."""
    fact, people = gathered.fact, gathered.people
    if gathered.matter is None:
        return [_unsent(fact, None, state="cancelled", reason=ERASED)]
    found = ways(people)
    if not found:
        return [_unsent(fact, people[0].ref, state="failed", reason=why_unreachable(people))]
    traceparent = tx.cause_of(fact.subject).traceparent
    return [_waiting(fact, way, letter=texts.written(gathered.matter, way), traceparent=traceparent) for way in found]


def _waiting(fact: ToldFact, way: Way, *, letter: Letter, traceparent: str) -> Notice:
    return Notice(
        new_id(),
        fact.dossier_id,
        fact.id,
        way.recipient.ref,
        kind_of(fact),
        way.channel,
        letter=letter,
        traceparent=traceparent,
    )


def _unsent(fact: ToldFact, recipient: UUID | None, *, state: NoticeState, reason: str) -> Notice:
    return Notice(new_id(), fact.dossier_id, fact.id, recipient, kind_of(fact), "counter", state=state, reason=reason)


def _failed(drafted: Iterable[Notice], stored: Collection[UUID]) -> list[Finished]:
    """The notices that failed before anything could be sent."""
    return [
        Finished(
            notice.notice, notice.dossier, notice.told, notice.recipient, notice.kind, notice.channel, 0, notice.reason
        )
        for notice in drafted
        if notice.state == "failed" and notice.recipient is not None and notice.notice in stored
    ]


def _place(fact: ToldFact) -> Place:
    return Place(fact.dossier_code, fact.receiving_commune, fact.handling_commune)
