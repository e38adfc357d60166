"""The editions that were published, in their order."""

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
