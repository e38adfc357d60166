"""A recorded dossier gets its unit by the rules of its catalogue version, its clock and its timers."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.intake import DossierRecorded
from contracts.events.routing import DossierRouted
from contracts.message import Actor
from services.routing.domain.deadlines import Timer, first
from services.routing.domain.dossier import Dossier
from services.routing.domain.offer import routed
from services.routing.domain.promises import Promised
from services.routing.handlers import read_law
from services.routing.handlers.read_law import Books, Wanted
from services.routing.handlers.recount_dossiers import recount_arrivals
from services.routing.store import assignments, promises, timers

BY_RULE = Actor(role="system", account="routing")


async def route_dossier(tx: Transaction, events: Sequence[DossierRecorded], /, *, now: datetime) -> None:
    """Load the rules, decide, save, announce."""
    wanted = [Wanted(event.dossier_id, event.promise.catalogue, event.promise.calendar) for event in events]
    books = await read_law.books(tx, wanted)
    dossiers = [_routed(tx, event, books) for event in events]
    receipts = [
        Promised.of(dossier, "reception", term=event.promise.term, made_at=now)
        for event, dossier in zip(events, dossiers, strict=True)
    ]
    await assignments.add(tx, dossiers)
    await promises.add(tx, receipts)
    await timers.wind(tx, await _timers(tx, dossiers, now=now))
    await outbox.announce_first(tx, [_announcement(dossier, now=now) for dossier in dossiers])
    await recount_arrivals(tx, [(dossier.dossier_id, dossier.calendar) for dossier in dossiers], now=now)


def _routed(tx: Transaction, event: DossierRecorded, books: Books) -> Dossier:
    offer = books[event.promise.catalogue, event.promise.calendar].offer
    route = offer.route(event.procedure, event.case, commune=event.handling_commune)
    # Later requests and timers belong to traces of their own and link to this one.
    return routed(event, route, opening=tx.cause_of(event.subject).traceparent)


async def _timers(tx: Transaction, dossiers: Sequence[Dossier], *, now: datetime) -> list[Timer]:
    laws = await read_law.laws(tx, dossiers, now=now)
    nearest = (first(dossier, laws[dossier.dossier_id], since=dossier.received_at) for dossier in dossiers)
    return [timer for timer in nearest if timer]


def _announcement(dossier: Dossier, *, now: datetime) -> DossierRouted:
    return DossierRouted(
        time=now,
        actor=BY_RULE,
        dossier_id=dossier.dossier_id,
        dossier_code=dossier.code,
        receiving_commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        procedure=dossier.procedure,
        case=dossier.case,
        unit=dossier.unit,
        rule=dossier.rule,
        template=dossier.template,
        catalogue=dossier.catalogue,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
    )
