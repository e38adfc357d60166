"""The editions that were published, in their order."""

from datetime import datetime

from contracts.delivery.database import Transaction

Edition = tuple[str, str]


async def published(tx: Transaction) -> list[Edition]:
    """Kind and version of all, oldest first."""
    rows = await tx.fetch("select kind, version from edition order by edition_id")
    return [(row["kind"], row["version"]) for row in rows]


async def claimed(tx: Transaction, edition: Edition) -> str | None:
    """What was published as this version, if it was; others who would publish it wait for this transaction."""
    await tx.execute("select pg_advisory_xact_lock(hashtext($1), hashtext($2))", *edition)
    body: str | None = await tx.fetchval("select body from edition where kind = $1 and version = $2", *edition)
    return body


async def in_turn(tx: Transaction, kind: str) -> datetime | None:
    """When an edition of this kind was published last; who would publish another waits for this transaction."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('publish'), hashtext($1))", kind)
    last: datetime | None = await tx.fetchval("select max(published_at) from edition where kind = $1", kind)
    return last


async def taken(tx: Transaction, kind: str) -> set[str]:
    """The versions of a kind."""
    return {row["version"] for row in await tx.fetch("select version from edition where kind = $1", kind)}
