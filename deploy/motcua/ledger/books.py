"""The auditor's way to the database: one pool for a whole check, one short transaction per look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from contracts.delivery.database import Database
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from deploy.motcua.reach import ours
from deploy.provision import AUDITOR


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Database]:
    """The books, readable and nothing else."""
    settings = ServiceSettings(
        service=AUDITOR, database_url=SecretStr(dsn), kafka="-", auth_jwks="-", auth_issuer="-", connections=5
    )
    database = Database(settings, Tracing("motcua"))
    try:
        with ours():
            yield database
    finally:
        await database.close()
