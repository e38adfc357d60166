"""A running province for the ledger alone: what is broken here must be seen by nobody else."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.identifiers import new_id
from deploy.local.part import free_port
from deploy.motcua.lifecycle import bring_up, take_down
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings, Ports
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk


@pytest.fixture(scope="session")
async def province(test_ground: Path) -> AsyncIterator[Province]:
    """A running province on free ports."""
    home = test_ground / f"ledger-{new_id().hex[-6:]}"
    ports = {name: free_port() for name in Ports.model_fields}
    settings = LocalSettings(home=home, while_pid=os.getpid(), **ports)  # type: ignore[arg-type]
    await asyncio.to_thread(bring_up, Province.of(settings), say=lambda _: None)
    yield Province.of(settings)
    await asyncio.to_thread(take_down, Province.of(settings), say=lambda _: None)


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
