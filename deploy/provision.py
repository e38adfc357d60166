"""The database of a province and its logins; who may touch what is said by `postgres/roles.sql`."""

from collections.abc import Mapping
from pathlib import Path

import asyncpg

SERVICES = ("intake", "routing", "notify", "survey")
AUDITOR = "auditor"
LOGINS = (*SERVICES, AUDITOR)

_ROLES = Path(__file__).parent / "postgres" / "roles.sql"
# Two runs at once would collide in the catalogue of roles, which all databases share.
_LOCK = 7_020_251


async def provision(admin: str, *, database: str, passwords: Mapping[str, str]) -> None:
    """Make the database, the schemas and the logins that are missing, and set every password as given."""
    server = await asyncpg.connect(admin)
    try:
        await server.execute("select pg_advisory_lock($1)", _LOCK)
        if not await server.fetchval("select exists (select from pg_database where datname = $1)", database):
            await server.execute(f'create database "{database}"')
        await _give_roles(admin, database=database)
        for login in LOGINS:
            statement = await server.fetchval(
                "select format('alter role %I password %L', $1::text, $2::text)", login, passwords[login]
            )
            await server.execute(statement)
    finally:
        await server.close()


async def _give_roles(admin: str, *, database: str) -> None:
    inside = await asyncpg.connect(admin, database=database)
    try:
        await inside.execute(_ROLES.read_text())
    finally:
        await inside.close()
