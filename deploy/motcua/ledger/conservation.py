"""For every handling commune and day of reception: accepted equals finished, open, parked and on its way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.delivery.database import Database, Transaction
from deploy.motcua.ledger.shapes import Conservation, Difference

DAYS_AT_ONCE = 31
_OF_DAYS = """
with taken_in as (
  select d.dossier_id, d.code, d.handling_commune, wanted.day
  from unnest($1::date[]) as wanted (day)
  join intake.dossier d on d.received_at >= wanted.day::timestamp at time zone 'Asia/Ho_Chi_Minh'
    and d.received_at < (wanted.day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
)
"""
_OF_IDS = """
with taken_in as (
  select d.dossier_id, d.code, d.handling_commune from intake.dossier d where d.dossier_id > $1 and d.dossier_id <= $2
)
"""
_ABSENT = """
select t.dossier_id, t.code, t.handling_commune, j.event_id, i.outcome, exists (
  select from routing.parked p where p.topic = 'intake.dossier.v1' and p.key = t.dossier_id::text
), exists (select from intake.lane l where l.subject = t.dossier_id and l.topic = 1)
from taken_in t
left join routing.assignment a using (dossier_id)
left join intake.journal j on j.subject = t.dossier_id and j.topic = 1 and j.sequence = 1
left join routing.inbox i on i.event_id = j.event_id
where a.dossier_id is null
"""


@dataclass(frozen=True, slots=True)
class Day:
    """What became of the dossiers that a commune accepted on a day."""

    commune: str
    day: date
    accepted: int
    finished: int
    open: int


@dataclass(frozen=True, slots=True)
class Absent:
    """A dossier that intake accepted and routing does not hold."""

    dossier_id: UUID
    code: str
    commune: str
    event_id: UUID | None
    outcome: str | None
    parked: bool
    folded: bool

    @property
    def past(self) -> bool:
        """Whether routing should have it by now."""
        return self.outcome is not None or self.folded


@dataclass
class Counted:
    """What became of the dossiers of some days, and those of them that routing does not hold."""

    days: list[Day] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)


async def days_of(tx: Transaction, dossiers: Iterable[UUID]) -> set[date]:
    """The days on which these were received."""
    rows = await tx.fetch(
        """
        select distinct (received_at at time zone 'Asia/Ho_Chi_Minh')::date as day
        from intake.dossier where dossier_id = any($1)
        """,
        list(dossiers),
    )
    return {row["day"] for row in rows}


async def communes_of(tx: Transaction, dossiers: Iterable[UUID]) -> dict[UUID, str]:
    """By whom these are handled, where intake knows them."""
    rows = await tx.fetch(
        "select dossier_id, handling_commune from intake.dossier where dossier_id = any($1)", list(dossiers)
    )
    return dict(map(tuple, rows))


async def counted(books: Database, days: Collection[date]) -> Counted:
    """These days, some at a time, and of each all at one instant: whoever is on the way is not open, too."""
    ordered, found = sorted(days), Counted()
    for start in range(0, len(ordered), DAYS_AT_ONCE):
        some = ordered[start : start + DAYS_AT_ONCE]
        async with books.snapshot() as tx:
            found.days += await _each(tx, some)
            found.absent += [Absent(*row) for row in await tx.fetch(_OF_DAYS + _ABSENT, some)]
    return found


async def _each(tx: Transaction, days: Collection[date]) -> list[Day]:
    rows = await tx.fetch(
        f"""
        {_OF_DAYS}
        select t.handling_commune, t.day, count(*), count(*) filter (where a.state in (7, 8, 10)),
          count(*) filter (where a.state not in (7, 8, 10))
        from taken_in t left join routing.assignment a using (dossier_id) group by 1, 2
        """,
        days,
    )
    return [Day(*row) for row in rows]


async def absent_between(tx: Transaction, after: UUID, upto: UUID) -> list[Absent]:
    """Accepted, by their ids, and not held by routing; what routing says of its fact, at one instant."""
    return [Absent(*row) for row in await tx.fetch(_OF_IDS + _ABSENT, after, upto)]


def balance(days: Iterable[Day], missing: Iterable[Absent], *, named: Collection[UUID]) -> Conservation:
    """The sums; a dossier that a difference names is in none of them but the accepted."""
    days, missing = list(days), list(missing)
    parked = [one for one in missing if one.parked]
    flying = [one for one in missing if not one.parked and not one.past and one.dossier_id not in named]
    return Conservation(
        accepted=sum(day.accepted for day in days),
        finished=sum(day.finished for day in days),
        open=sum(day.open for day in days),
        parked=len(parked),
        in_flight=len(flying),
    )


def unaccounted(missing: Iterable[Absent], *, named: Collection[UUID]) -> list[Difference]:
    """Dossiers that are nowhere, unless another difference names them already."""
    return [
        Difference(
            slug="unaccounted" if one.event_id or one.folded else "not-announced",
            subject=one.dossier_id,
            event_id=one.event_id,
            type="intake.dossier_recorded.v1",
            topic="intake.dossier.v1",
            reader="routing" if one.event_id or one.folded else "intake",
        )
        for one in missing
        if not one.parked and one.dossier_id not in named and (one.event_id is None or one.past)
    ]
