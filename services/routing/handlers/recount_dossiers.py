"""Open dossiers are counted anew by a later calendar: each gets one new promise and one fact, if its date moves."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from contracts.calendar.decrees import PROVINCE, CalendarDecrees
from contracts.calendar.layers import has_its_own
from contracts.calendar.working_time import WorkingCalendar
from contracts.delivery import editions
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause
from contracts.identifiers import DossierId
from services.routing.domain.calendar_move import THE_CALENDAR, moved
from services.routing.domain.change import Change
from services.routing.domain.clock import with_what_stands
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.law import Law
from services.routing.domain.limits import limited
from services.routing.domain.recompute import Calendars, History, Verdict, recounted
from services.routing.domain.recount import Part, Recount, Tally
from services.routing.handlers import read_law
from services.routing.handlers.each_that_can import each_that_can
from services.routing.handlers.keep_changes import keep_moves
from services.routing.handlers.keep_limits import keep_limits
from services.routing.store import assignments, promises, recounts, setbacks, standings
from services.routing.store.setbacks import Work

# One look through a commune's open dossiers serves so many commits.
LOOKED_AHEAD = 20


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next dossiers of a part, by id, and whether they are its last."""

    part: tuple[int, str]
    after: UUID
    ids: tuple[UUID, ...]
    ends: bool

    def beyond(self, count: int) -> "Ahead | None":
        """What is left of them after so many."""
        if len(self.ids) <= count:
            return None
        return Ahead(self.part, self.ids[count - 1], self.ids[count:], ends=self.ends)


@dataclass(frozen=True, slots=True)
class Counted:
    """A dossier and what a later calendar says of its date."""

    dossier: Dossier
    term: str | None
    verdict: Verdict


async def looked_ahead(tx: Transaction, part: Part, known: Ahead | None, *, at_most: int) -> Ahead:
    """The dossiers of a part that come next; looked for anew where what is known does not go on from there."""
    if known and known.part == (part.recount_id, part.commune) and known.after == part.reached:
        return known
    ids = await standings.touched(tx, part.commune, part.days, after=part.reached, at_most=at_most * LOOKED_AHEAD)
    return Ahead((part.recount_id, part.commune), part.reached, tuple(ids), ends=len(ids) < at_most * LOOKED_AHEAD)


async def recount_part(tx: Transaction, part: Part, ahead: Ahead, *, now: datetime, at_most: int) -> Tally:
    """So many dossiers of a part that is held, and where the next ones begin."""
    ids, ends = ahead.ids[:at_most], ahead.ends and len(ahead.ids) <= at_most
    tallies: list[Tally] = []

    async def count(some: Sequence[UUID]) -> None:
        tallies.append(await recount_dossiers(tx, part.recount, some, recount_id=part.recount_id, now=now))

    done = await each_that_can(tx, Work.RECOUNT, ids, do=count, dossier_of=lambda one: one)
    tally = sum(tallies, Tally(touched=len(ids) - len(done)))
    await recounts.advance(tx, part, tally, reached=None if ends else ids[-1], now=now)
    return tally


async def recount_set_back(tx: Transaction, *, now: datetime, at_most: int) -> int:
    """Dossiers that a recount had to pass by are tried again; how many it is done for."""
    again = await setbacks.due(tx, Work.RECOUNT, at_most=at_most)

    async def count(some: Sequence[UUID]) -> None:
        await recount_arrivals(tx, await recounts.left_behind(tx, some), now=now)

    return len(await each_that_can(tx, Work.RECOUNT, again, do=count, dossier_of=lambda one: one))


async def recount_arrivals(tx: Transaction, dossiers: Collection[tuple[UUID, str]], *, now: datetime) -> None:
    """Dossiers whose newest promise was counted by these versions; whoever is behind what is in force catches up."""
    # A calendar published meanwhile waits for us and then finds what we have kept.
    await recounts.publication_awaited(tx)
    newest = await editions.newest(tx, "calendar")
    behind = [dossier_id for dossier_id, version in dossiers if version != newest]
    begun = await recounts.of(tx, newest) if newest and behind else None
    if begun:
        recount_id, recount = begun
        await recount_dossiers(tx, recount, behind, recount_id=recount_id, now=now)


async def caught_up(tx: Transaction, dossiers: Collection[Dossier], *, now: datetime) -> bool:
    """Whether a recount had yet to reach some of these, whose laws are read: counted anew, they are to be read anew."""
    # Whoever reads the law first and looks then cannot miss the recount of the calendar that he has read.
    behind = await recounts.left_behind(tx, [dossier.dossier_id for dossier in dossiers])
    if behind:
        await recount_arrivals(tx, behind, now=now)
    return bool(behind)


async def recount_promised(tx: Transaction, changes: Sequence[Change], *, now: datetime) -> None:
    """New promises that were counted while a later calendar was on its way, and dates that none had reached."""
    if counted := [(c.after.dossier_id, c.after.calendar) for c in changes if c.promised or c.lifts]:
        await recount_arrivals(tx, counted, now=now)


async def recount_dossiers(
    tx: Transaction, recount: Recount, ids: Sequence[UUID], *, recount_id: int, now: datetime
) -> Tally:
    """Load, decide, save, announce."""
    held = (await assignments.held(tx, ids)).values() if ids else ()
    # Looked for once they are ours: whoever had them may have counted them by a calendar that came while we waited.
    later = await editions.published_after(tx, "calendar", recount.published_at) if ids else frozenset()
    found = [dossier for dossier in held if dossier.state.open and dossier.calendar not in later]
    counted = await judged(tx, found, await editions.calendar(tx, recount.version), now=now)
    cause = Cause(recount.traceparent, recount.event_id)
    tx.because((str(each.dossier.dossier_id), cause) for each in counted)
    moving = [each for each in counted if each.verdict.moves]
    still = [dossier for dossier in found if dossier.pausing]
    staying = [limited(each.dossier, each.verdict) for each in counted if not each.verdict.moves]
    laws = await read_law.laws(tx, [*(each.dossier for each in moving), *staying, *still], now=now)
    changes = list(_changes(moving, laws, recount.version, now=now))
    await keep_moves(tx, changes, now=now)
    await keep_limits(tx, staying, laws, now=now)
    await _keep_standing(tx, still, changes, laws=laws)
    kept = [(e.dossier.dossier_id, e.verdict.due.due_at, e.verdict.due.suppressed_due_at) for e in counted]
    suppressed = [(dossier_id, due_at, alone) for dossier_id, due_at, alone in kept if alone]
    if suppressed:
        await recounts.keep(tx, recount_id, suppressed)
    return Tally(touched=len(ids), moved=len(moving), kept=len(suppressed))


async def _keep_standing(
    tx: Transaction, still: Sequence[Dossier], changes: Sequence[Change], *, laws: dict[DossierId, Law]
) -> None:
    """What standing clocks have left by this calendar, whether their dates moved or not."""
    moved = {change.after.dossier_id: change.after for change in changes}
    present = [moved.get(dossier.dossier_id, dossier) for dossier in still]
    if counted := [with_what_stands(dossier, laws[dossier.dossier_id].calendar) for dossier in present]:
        await assignments.stand(tx, counted)


def _changes(moving: Sequence[Counted], laws: dict[DossierId, Law], version: str, *, now: datetime) -> Iterator[Change]:
    for each in moving:
        occasion = Occasion(now, THE_CALENDAR, laws[each.dossier.dossier_id])
        yield moved(each.dossier, each.verdict, occasion, version=version, term=each.term)


async def judged(tx: Transaction, found: Sequence[Dossier], anew: CalendarDecrees, *, now: datetime) -> list[Counted]:
    """What this calendar says of each of these dossiers; without a term or a date given there is nothing to say."""
    ids = [dossier.dossier_id for dossier in found]
    promised, stood = await promises.of_all(tx, ids), await standings.standstills(tx, ids)
    versions = {each.calendar for known in promised.values() for each in known}
    known = {version: await editions.calendar(tx, version) for version in versions}

    @lru_cache
    def calendars(rested: str, given: str, commune: str) -> Calendars:
        of = [calendar_of(decrees, commune) for decrees in (known[rested], known[given], anew)]
        return Calendars(*of)

    counted = []
    for dossier in found:
        history = History.of(promised[dossier.dossier_id], stood[dossier.dossier_id])
        standing = history.standing(dossier, as_of=dossier.paused_at or now)
        if standing is not None:
            by = calendars(history.rested.calendar, history.gift.calendar, dossier.handling_commune)
            term = None if standing.course.given else str(standing.course.term)
            counted.append(Counted(dossier, term, recounted(standing, by)))
    return counted


@lru_cache(maxsize=8192)
def calendar_of(decrees: CalendarDecrees, commune: str) -> WorkingCalendar:
    """The commune's calendar, shared with all communes that have no decrees of their own."""
    return _laid_out(decrees, commune if has_its_own(decrees, commune) else PROVINCE)


# One calendar for all communes of a layer, so that what is counted once is counted for all of them.
@lru_cache(maxsize=512)
def _laid_out(decrees: CalendarDecrees, layer: str) -> WorkingCalendar:
    return WorkingCalendar.of(decrees, layer)
