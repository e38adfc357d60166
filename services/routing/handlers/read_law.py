"""The law of each dossier: its catalogue version and calendar, read once per version and remembered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.hours import in_vietnam
from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.delivery.editions import EditionNotYet
from contracts.identifiers import DossierId
from services.routing.domain.dossier import Dossier
from services.routing.domain.law import Law
from services.routing.domain.offer import Offer

# Versions never change and there are few of them, so what is read once stays.
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
                found[versions] = await _book(tx, *versions)
            except EditionNotYet:
                missing[versions] = {str(want.dossier_id)}
    if missing:
        names = ", ".join("/".join(versions) for versions in missing)
        raise EditionNotYet(names, dossiers=set().union(*missing.values()))
    return found


async def book(tx: Transaction, dossier: Dossier) -> Book:
    """The very versions by which a dossier's promise was counted."""
    return await _book(tx, dossier.catalogue, dossier.calendar)


async def _book(tx: Transaction, catalogue: str, calendar: str) -> Book:
    if (catalogue, calendar) not in _BOOKS:
        if catalogue not in _OFFERS:
            _OFFERS[catalogue] = Offer(await editions.catalogue(tx, catalogue))
        _BOOKS[catalogue, calendar] = Book(_OFFERS[catalogue], await editions.calendar(tx, calendar))
    return _BOOKS[catalogue, calendar]


async def laws(tx: Transaction, dossiers: Iterable[Dossier], *, now: datetime) -> dict[DossierId, Law]:
    """The law of each of these dossiers, able to count from its promise to now and a year on.

    What is open is counted on by the calendar in force, what has ended by its own.
    """
    asked = list(dossiers)
    found = await books(tx, (Wanted(d.dossier_id, d.catalogue, d.calendar) for d in asked))
    year, newest = in_vietnam(now).year, await editions.newest(tx, "calendar")
    lasting = {versions: await _lasting(tx, versions, book, year=year) for versions, book in found.items()}
    running = {versions: await _running(tx, versions[0], book, newest=newest) for versions, book in lasting.items()}
    return {d.dossier_id: _law(d, (running if d.state.open else lasting)[d.catalogue, d.calendar]) for d in asked}


async def _running(tx: Transaction, catalogue: str, book: Book, *, newest: str | None) -> Book:
    """The book with the calendar in force, unless that one has dropped years by which dossiers are still counted."""
    if newest is None or newest == book.decrees.version:
        return book
    later = await _book(tx, catalogue, newest)
    return later if set(book.decrees.years) <= set(later.decrees.years) else book


async def law(tx: Transaction, dossier: Dossier, *, now: datetime) -> Law:
    """The law of one dossier."""
    return (await laws(tx, [dossier], now=now))[dossier.dossier_id]


async def _lasting(tx: Transaction, versions: tuple[str, str], book: Book, *, year: int) -> Book:
    """The book itself, or where its calendar ends too soon the newest calendar, if that one goes further."""
    # A late dossier outlives the years of its own calendar; its minutes must be countable all the same.
    if book.decrees.years[-1] > year:
        return book
    newest = await editions.newest(tx, "calendar")
    later = await _book(tx, versions[0], newest or versions[1])
    return later if later.decrees.years[-1] > book.decrees.years[-1] else book


def _law(dossier: Dossier, book: Book) -> Law:
    key = (
        dossier.catalogue,
        book.decrees.version,
        dossier.procedure,
        dossier.case,
        dossier.template,
        dossier.unit,
        dossier.handling_commune,
    )
    if key not in _LAWS:
        procedure, case = book.offer.case(dossier.procedure, dossier.case, commune=dossier.handling_commune)
        _LAWS[key] = Law(
            procedure=procedure,
            case=case,
            steps=book.offer.steps(dossier.template, lead=dossier.unit),
            units=book.offer.units,
            duties=book.offer.duties,
            calendar=book.calendar(dossier.handling_commune),
        )
    return _LAWS[key]
