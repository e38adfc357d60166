"""A running province for the ledger alone: what is broken here must be seen by nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.identifiers import new_id
from deploy.motcua.province import Province
from tests.fixtures.provinces import running_in
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk


@pytest.fixture(scope="session")
async def province(test_ground: Path) -> AsyncIterator[Province]:
    """A running province on free ports."""
    async with running_in(test_ground / f"ledger-{new_id().hex[-6:]}") as one:
        yield one


@pytest.fixture
async def walk(province: Province) -> AsyncIterator[Walk]:
    """The hands of clerks, officers and citizens."""
    async with Walk.through(province) as one:
        yield one


@pytest.fixture
async def auditing(province: Province) -> AsyncIterator[Auditing]:
    """The ledger's eyes, and a vandal's hands."""
    async with Auditing.of(province) as one:
        yield one
