"""Effects: each service is asked, in its own words, whether what it heard and said has left its traces once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from contracts.topics import TOPIC_OF
from deploy.motcua.ledger import editions
from deploy.motcua.ledger.brought import not_noted
from deploy.motcua.ledger.facts import Applied
from deploy.motcua.ledger.shapes import Difference

AT_ONCE = 20_000
Counted = tuple[date, str | None]
MISCOUNTED = {"day": "miscounted-tally", "month": "miscounted-month", "year": "miscounted-year"}


async def differences(tx: Transaction, service: str, applied: Sequence[Applied]) -> list[Difference]:
    """What does not follow at a service from these facts."""
    found = await editions.missing(tx, service, applied)
    if service == "routing":
        found += await not_noted(tx, applied)
    await tx.execute(_BY_KEYS)
    for some in _portions(applied):
        types = {fact.event_id: fact.type for fact in some}
        found += [_told(service, row, types.get(row["event_id"])) for row in await _asked(tx, service, some)]
    return found


# However many facts are asked about, each is looked up by its keys: reading whole tables would cost the whole history.
_BY_KEYS = "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off"


async def _asked(tx: Transaction, service: str, facts: Sequence[Applied]) -> list[Row]:
    return await tx.fetch(
        f"select distinct subject, event_id, what from {service}.differences($1::uuid[], $2::uuid[], $3::text[])",
        [fact.subject for fact in facts],
        [fact.event_id for fact in facts],
        [fact.type for fact in facts],
    )


def _portions(facts: Sequence[Applied]) -> Iterator[Sequence[Applied]]:
    for start in range(0, len(facts), AT_ONCE):
        yield facts[start : start + AT_ONCE]


# A dossier's, whichever of its facts led to the question.
_OF_DOSSIERS = ("miscounted-", "no-timer", "not-awaited", "not-sounded", "people-")


def _told(service: str, row: Row, kind: str | None) -> Difference:
    slug, _, detail = row["what"].partition(" ")
    if slug.startswith(_OF_DOSSIERS):
        return Difference(slug=slug, subject=row["subject"], reader=service, detail=detail)
    topic = TOPIC_OF.get(kind or "")
    return Difference(
        slug=slug,
        subject=row["subject"],
        event_id=row["event_id"],
        type=kind,
        topic=topic.name if topic else None,
        reader=service,
    )


async def survey_days(tx: Transaction, dossiers: Iterable[UUID]) -> set[date]:
    """The days to which the surveys of these dossiers belong."""
    rows = await tx.fetch(
        """
        select distinct (opened_at at time zone 'Asia/Ho_Chi_Minh')::date as day
        from survey.survey where dossier_id = any($1)
        """,
        list(dossiers),
    )
    return {row["day"] for row in rows}


@dataclass(frozen=True, slots=True)
class Miscount:
    """A count of a day, month or year that counting again does not give; `extra` is by how many surveys too high."""

    grain: str
    starts_on: date
    kind: str
    commune: str
    procedure: str
    extra: int

    def told(self) -> Difference:
        """By the count's own name."""
        commune = None if self.commune == "*" else self.commune
        detail = f"{self.starts_on} {self.commune} {self.procedure}"
        return Difference(slug=MISCOUNTED[self.grain], reader="survey", commune=commune, detail=detail)


async def miscounts(tx: Transaction, days: Iterable[date]) -> list[Miscount]:
    """Kept counts of these days, their months and years that differ from counting again, each by its finest count."""
    rows = [Miscount(*row) for row in await tx.fetch("select * from survey.miscounts($1::date[])", sorted(days))]
    fine = {(row.grain, row.starts_on) for row in rows if row.kind == "both"}
    return [row for row in rows if row.kind == "both" or (row.grain, row.starts_on) not in fine]


async def missing_surveys(tx: Transaction, told: Iterable[Difference]) -> Counter[Counted]:
    """How many surveys of a day and commune are missing anyway: those that opened when their results were returned."""
    wanted = {it.event_id: it for it in told if it.slug == "no-survey" and it.event_id is not None}
    rows = await tx.fetch(
        """
        select event_id, (announced_at at time zone 'Asia/Ho_Chi_Minh')::date as day
        from routing.journal where subject = any($1) and topic = 4 and event_id = any($2)
        """,
        [it.subject for it in wanted.values()],
        list(wanted),
    )
    return Counter((row["day"], wanted[row["event_id"]].commune) for row in rows)


def untold(counts: Iterable[Miscount], missing: Mapping[Counted, int]) -> list[Difference]:
    """Counts that are wrong by more than the surveys that are missing anyway, which only a day's recount can miss."""
    return [
        it.told()
        for it in counts
        if it.grain != "day" or not 0 < it.extra <= missing.get((it.starts_on, it.commune), 0)
    ]
