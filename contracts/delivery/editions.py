"""The catalogue and calendar versions that a service has heard of; each is kept for ever, under its name.

A version never changes once published, so what is read once stays in memory.
"""

from collections.abc import Sequence
from datetime import datetime

from contracts.calendar.decrees import CalendarDecrees
from contracts.delivery.database import Transaction
from contracts.events.catalogue import CalendarPublished, Catalogue, CataloguePublished
from contracts.problems import NotYet

_CATALOGUES: dict[str, Catalogue] = {}
_CALENDARS: dict[str, CalendarDecrees] = {}


class EditionNotYet(NotYet):
    """Phiên bản danh mục hoặc lịch của hồ sơ này chưa tới.

    The catalogue or calendar version of this dossier has not arrived yet.
    """


async def keep_catalogue(tx: Transaction, events: Sequence[CataloguePublished], /, *, now: datetime) -> None:
    """Handler: keep published catalogues."""
    await _keep(tx, "catalogue", [(e.catalogue.version, e.catalogue.model_dump_json(), now) for e in events])


async def keep_calendar(
    tx: Transaction,
    events: Sequence[CalendarPublished],
    /,
    *,
    now: datetime,  # noqa: ARG001
) -> None:
    """Handler: keep published calendars, each as of when its publisher said it, for they may come in any order."""
    await _keep(tx, "calendar", [(e.calendar.version, e.calendar.model_dump_json(), e.time) for e in events])


async def _keep(tx: Transaction, kind: str, editions: list[tuple[str, str, datetime]]) -> None:
    await tx.executemany(
        """
        insert into edition (kind, version, body, published_at) values ($1, $2, $3, $4)
        on conflict (kind, version) do nothing
        """,
        [(kind, *edition) for edition in editions],
    )


async def catalogue(tx: Transaction, version: str) -> Catalogue:
    """The catalogue of this version; EditionNotYet until it has arrived."""
    if version not in _CATALOGUES:
        _CATALOGUES[version] = Catalogue.model_validate_json(await _body(tx, "catalogue", version))
    return _CATALOGUES[version]


async def calendar(tx: Transaction, version: str) -> CalendarDecrees:
    """The calendar of this version; EditionNotYet until it has arrived."""
    if version not in _CALENDARS:
        _CALENDARS[version] = CalendarDecrees.model_validate_json(await _body(tx, "calendar", version))
    return _CALENDARS[version]


async def newest(tx: Transaction, kind: str) -> str | None:
    """The version published last."""
    sql = "select version from edition where kind = $1 order by published_at desc, edition_id desc limit 1"
    version: str | None = await tx.fetchval(sql, kind)
    return version


async def known(tx: Transaction, kind: str, version: str) -> bool:
    """Whether this version has arrived here."""
    found: bool = await tx.fetchval(
        "select exists (select from edition where kind = $1 and version = $2)", kind, version
    )
    return found


async def published_after(tx: Transaction, kind: str, instant: datetime) -> frozenset[str]:
    """The versions of a kind that were published later than that."""
    rows = await tx.fetch("select version from edition where kind = $1 and published_at > $2", kind, instant)
    return frozenset(row["version"] for row in rows)


async def _body(tx: Transaction, kind: str, version: str) -> str:
    body: str | None = await tx.fetchval("select body from edition where kind = $1 and version = $2", kind, version)
    if body is None:
        raise EditionNotYet(f"{kind} {version}")
    return body
