"""A running province for the ledger alone: what is broken here must be seen by nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Tracing
from contracts.identifiers import new_id
from deploy.motcua.province import Province
from tests.fixtures.provinces import running_in
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk


@pytest.fixture(scope="package")
async def province(test_ground: Path) -> AsyncIterator[Province]:
    """A running province on free ports."""
    async with running_in(test_ground / f"ledger-{new_id().hex[-6:]}") as one:
        yield one


@pytest.fixture(scope="package")
async def walk(province: Province) -> AsyncIterator[Walk]:
    """The hands of clerks, officers and citizens."""
    async with Walk.through(province) as one:
        yield one


@pytest.fixture(scope="package")
async def auditing(province: Province) -> AsyncIterator[Auditing]:
    """The ledger's eyes, and a vandal's hands."""
    async with Auditing.of(province) as one:
        yield one


@pytest.fixture(scope="module")
async def dossier(walk: Walk, auditing: Auditing) -> UUID:
    """A dossier that went the whole way, and whose people nothing reaches."""
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    await auditing.settled()
    found: UUID = await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)
    return found


@pytest.fixture
async def tx(auditing: Auditing) -> AsyncIterator[Transaction]:
    """What is done in it is undone afterwards."""
    undone = auditing.sql.transaction()
    await undone.start()
    yield Transaction(auditing.sql, Tracing("ledger"), None)  # type: ignore[arg-type]
    await undone.rollback()
