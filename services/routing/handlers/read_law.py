"""The law of each dossier: its catalogue version and calendar, read once per version and remembered."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.delivery.editions import EditionNotYet
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.offer import Offer

_OFFERS: dict[str, Offer] = {}
_LAWS: dict[tuple[str, ...], Law] = {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The versions that a dossier is bound to."""

    dossier_id: DossierId
    catalogue: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Book:
    """One catalogue version and one calendar version."""

    offer: Offer
    decrees: CalendarDecrees


Books = dict[tuple[str, str], Book]


async def books(tx: Transaction, wanted: Iterable[Wanted]) -> Books:
    """The versions of these dossiers; EditionNotYet names the dossiers whose versions have not arrived."""
    found: Books = {}
    missing: dict[tuple[str, str], set[str]] = {}
    for want in wanted:
        versions = (want.catalogue, want.calendar)
        if versions in missing:
            missing[versions].add(str(want.dossier_id))
        elif versions not in found:
            try:
                found[versions] = Book(await _offer(tx, want.catalogue), await editions.calendar(tx, want.calendar))
            except EditionNotYet:
                missing[versions] = {str(want.dossier_id)}
    if missing:
        names = ", ".join("/".join(versions) for versions in missing)
        raise EditionNotYet(names, dossiers=set().union(*missing.values()))
    return found


async def _offer(tx: Transaction, version: str) -> Offer:
    if version not in _OFFERS:
        _OFFERS[version] = Offer(await editions.catalogue(tx, version))
    return _OFFERS[version]


async def laws(tx: Transaction, dossiers: Iterable[Dossier]) -> dict[DossierId, Law]:
    """The law of each of these dossiers."""
    asked = list(dossiers)
    found = await books(tx, (Wanted(d.dossier_id, d.catalogue, d.calendar) for d in asked))
    return {d.dossier_id: _law(d, found[d.catalogue, d.calendar]) for d in asked}


async def law(tx: Transaction, dossier: Dossier) -> Law:
    """The law of one dossier."""
    return (await laws(tx, [dossier]))[dossier.dossier_id]


def _law(dossier: Dossier, book: Book) -> Law:
    key = (
        dossier.catalogue,
        dossier.calendar,
        dossier.procedure,
        dossier.case,
        dossier.template,
        dossier.unit,
        dossier.handling_commune,
    )
    if key not in _LAWS:
        procedure, case = book.offer.case(dossier.procedure, dossier.case)
        _LAWS[key] = Law(
            procedure=procedure,
            case=case,
            steps=book.offer.steps(dossier.template, lead=dossier.unit),
            units=book.offer.units,
            calendar=WorkingCalendar.of(book.decrees, dossier.handling_commune),
        )
    return _LAWS[key]
