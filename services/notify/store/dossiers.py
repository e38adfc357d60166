"""Dossiers and their people; a dossier's row is the lock under which anything about it is announced."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.delivery.database import Row, Transaction
from contracts.delivery.telemetry import packed, unpacked
from contracts.identifiers import DossierId
from services.notify.domain.people import Place, Recipient


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as notify knows it; without people once they are erased, or forgotten long after its end.

    A dossier is `told` while there is anybody to tell; `forgotten` is the reference to one who was told before.
    """

    dossier_id: DossierId
    catalogue: str | None
    told: bool
    forgotten: UUID | None
    people: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A dossier whose people were heard of just now."""

    dossier_id: DossierId
    code: str
    receiving_commune: str
    handling_commune: str
    opening: str
    people: Sequence[Recipient]


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier asked for by its code."""

    dossier_id: DossierId
    receiving_commune: str
    handling_commune: str
    opening: str | None


async def keep(tx: Transaction, heard: Sequence[Heard]) -> None:
    """These dossiers and the newest whole of their people; an erasure or an end of long ago is final."""
    # Rows are locked in one order everywhere, or two batches could wait for each other.
    ordered = sorted(heard, key=lambda dossier: dossier.dossier_id)
    rows = await tx.fetch(
        """
        insert into dossier (dossier_id, dossier_code, receiving_commune, handling_commune, opening)
        select h.dossier_id, h.code, h.receiving, h.handling, h.opening
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
          as h (dossier_id, code, receiving, handling, opening)
        on conflict (dossier_id) do update set handling_commune = excluded.handling_commune
        where dossier.erased_at is null
        returning dossier_id, folded is null as open, xmax = 0 as new
        """,
        [dossier.dossier_id for dossier in ordered],
        [dossier.code for dossier in ordered],
        [dossier.receiving_commune for dossier in ordered],
        [dossier.handling_commune for dossier in ordered],
        [packed(dossier.opening) for dossier in ordered],
    )
    kept = {row["dossier_id"] for row in rows if row["open"]}
    if known := kept - {row["dossier_id"] for row in rows if row["new"]}:
        await _forget_people(tx, known)
    await _add_people(tx, [(d.dossier_id, person) for d in ordered if d.dossier_id in kept for person in d.people])


async def _add_people(tx: Transaction, people: Sequence[tuple[DossierId, Recipient]]) -> None:
    await tx.execute(
        """
        insert into person (dossier_id, part, ref, called, phone, email, language, preferred)
        select * from unnest(
          $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]
        )
        """,
        [dossier_id for dossier_id, _ in people],
        [person.part for _, person in people],
        [person.ref for _, person in people],
        [person.called for _, person in people],
        [person.phone for _, person in people],
        [person.email for _, person in people],
        [person.language for _, person in people],
        [person.preferred for _, person in people],
    )


async def _forget_people(tx: Transaction, dossier_ids: Collection[UUID]) -> None:
    await tx.execute("delete from person where dossier_id = any($1)", dossier_ids)


async def erase(tx: Transaction, openings: Mapping[DossierId, str], *, now: datetime) -> None:
    """Forget the people of these dossiers, for good, even where nobody was heard of yet."""
    ordered = sorted(openings)
    await tx.execute(
        """
        insert into dossier (dossier_id, opening, erased_at)
        select e.dossier_id, e.opening, $3
        from unnest($1::uuid[], $2::bytea[]) as e (dossier_id, opening)
        on conflict (dossier_id) do update set erased_at = excluded.erased_at
        """,
        ordered,
        [packed(openings[dossier_id]) for dossier_id in ordered],
        now,
    )
    await _forget_people(tx, ordered)


async def keep_catalogues(tx: Transaction, versions: Mapping[DossierId, str]) -> None:
    """The catalogue version that each of these dossiers is told by."""
    await tx.execute(
        """
        update dossier set catalogue = routed.catalogue
        from (
          select d.dossier_id, v.catalogue from unnest($1::uuid[], $2::text[]) as v (dossier_id, catalogue)
          join dossier d using (dossier_id) order by d.dossier_id for update of d
        ) routed
        where dossier.dossier_id = routed.dossier_id
        """,
        list(versions),
        list(versions.values()),
    )


async def held(tx: Transaction, dossier_ids: Sequence[DossierId]) -> dict[DossierId, Dossier]:
    """Those of these dossiers that were heard of, locked, with their people, the owner first."""
    rows = await tx.fetch(
        """
        select d.dossier_id, d.catalogue, d.erased_at is null and d.folded is null as told,
               case when d.erased_at is null then d.recipient end as forgotten,
               p.part, p.ref, p.called, p.phone, p.email, p.language, p.preferred
        from dossier d
        left join lateral (select * from person where person.dossier_id = d.dossier_id limit 2) p on true
        where d.dossier_id = any($1) order by d.dossier_id, p.part for update of d
        """,
        dossier_ids,
    )
    found: dict[DossierId, Dossier] = {}
    for row in rows:
        before = found.get(row["dossier_id"])
        people = (before.people if before else ()) + ((_recipient(row),) if row["ref"] else ())
        found[row["dossier_id"]] = Dossier(row["dossier_id"], row["catalogue"], row["told"], row["forgotten"], people)
    return found


def _recipient(row: Row) -> Recipient:
    return Recipient(
        row["ref"], row["part"], row["called"], row["phone"], row["email"], row["language"], row["preferred"]
    )


async def held_if_free(tx: Transaction, dossier_ids: Sequence[DossierId]) -> dict[DossierId, Place]:
    """Those of these dossiers that nobody else holds now, locked; nobody is waited for."""
    rows = await tx.fetch(
        """
        select dossier_id, dossier_code, receiving_commune, handling_commune from dossier
        where dossier_id = any($1) for update skip locked
        """,
        dossier_ids,
    )
    return {
        row["dossier_id"]: Place(row["dossier_code"], row["receiving_commune"], row["handling_commune"]) for row in rows
    }


async def by_code(tx: Transaction, code: str) -> Found | None:
    """The dossier with this code."""
    row = await tx.fetchrow(
        "select dossier_id, receiving_commune, handling_commune, opening from dossier where dossier_code = $1", code
    )
    if row is None:
        return None
    dossier_id, receiving, handling, opening = row
    return Found(dossier_id, receiving, handling, opening and unpacked(opening))
