"""The law of each dossier: its catalogue version and calendar, read once per version and remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.delivery.editions import EditionNotYet
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.offer import Offer

_BOOKS: dict[tuple[str, str], "Book"] = {}
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
    """One catalogue version and one calendar version; a commune's calendar is laid out once."""

    offer: Offer
    decrees: CalendarDecrees
    calendars: dict[str, WorkingCalendar] = field(default_factory=dict)

    def calendar(self, commune: str) -> WorkingCalendar:
        """The commune's calendar."""
        if commune not in self.calendars:
            self.calendars[commune] = WorkingCalendar.of(self.decrees, commune)
        return self.calendars[commune]


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
                found[versions] = await _book(tx, want)
            except EditionNotYet:
                missing[versions] = {str(want.dossier_id)}
    if missing:
        names = ", ".join("/".join(versions) for versions in missing)
        raise EditionNotYet(names, dossiers=set().union(*missing.values()))
    return found


async def _book(tx: Transaction, want: Wanted) -> Book:
    versions = (want.catalogue, want.calendar)
    if versions not in _BOOKS:
        if want.catalogue not in _OFFERS:
            _OFFERS[want.catalogue] = Offer(await editions.catalogue(tx, want.catalogue))
        _BOOKS[versions] = Book(_OFFERS[want.catalogue], await editions.calendar(tx, want.calendar))
    return _BOOKS[versions]


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
            calendar=book.calendar(dossier.handling_commune),
        )
    return _LAWS[key]
