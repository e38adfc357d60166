"""Migrations: the wire's tables, then the service's own, applied once and in order by the service's own login."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from contracts.problems import StateRefused

_ROOT = Path(__file__).parent.parent
_LOCK = 7_020_252


class MigrationEdited(StateRefused):
    """Một bước nâng cấp cơ sở dữ liệu đã chạy nhưng tệp của nó bị sửa.

    A migration that was already applied has been edited.
    """


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its name, unique and sortable, and what it does."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The fingerprint by which an edit is noticed."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(service: str, *, root: Path = _ROOT) -> list[Migration]:
    """All steps of a service, oldest first: the wire's before its own."""
    rooms = {"delivery": root / "contracts" / "delivery", service: root / "services" / service}
    return [
        Migration(f"{room}/{file.stem}", file.read_text(encoding="utf-8"))
        for room, folder in rooms.items()
        for file in sorted((folder / "migrations").glob("*.sql"))
    ]


async def migrate(dsn: str, *, service: str, root: Path = _ROOT) -> list[str]:
    """Bring the service's schema up to date; the names that were applied now."""
    connection = await asyncpg.connect(dsn, server_settings={"statement_timeout": "0", "lock_timeout": "0"})
    try:
        # One migrator per database and service at a time; the lock goes with the connection.
        await connection.execute("select pg_advisory_lock($1, hashtext($2))", _LOCK, service)
        return await _apply_missing(connection, migrations(service, root=root))
    finally:
        await connection.close()


async def _apply_missing(connection: asyncpg.Connection, steps: list[Migration]) -> list[str]:
    await connection.execute(
        """
        create table if not exists migration (
            name text primary key,
            sha256 text not null,
            applied_at timestamptz not null default now()
        )
        """
    )
    applied = {row["name"]: row["sha256"] for row in await connection.fetch("select name, sha256 from migration")}
    for step in steps:
        if applied.get(step.name, step.sha256) != step.sha256:
            raise MigrationEdited(f"{step.name} was applied with other contents; write a new migration instead")
    missing = [step for step in steps if step.name not in applied]
    for step in missing:
        async with connection.transaction():
            await connection.execute(step.sql)
            await connection.execute("insert into migration (name, sha256) values ($1, $2)", step.name, step.sha256)
    return [step.name for step in missing]
