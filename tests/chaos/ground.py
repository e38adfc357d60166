"""The province that a storm goes over: its own home and ports, short patience, and the product's own supervisor."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from deploy.local.part import Part, free_port
from deploy.motcua.lifecycle import bring_up, take_down
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings, Ports
from tests.chaos.schedule import SERVICES

SESSION_MS = 2500
# What a province waits for in hours, a storm waits for in seconds; the supervisor hands these on at every restart.
_SHORTENED = {
    "SESSION_TIMEOUT_MS": str(SESSION_MS),
    "IDLE_IN_TRANSACTION_TIMEOUT": "3",
    "RELAY_TIMEOUT": "5",
    "DRAIN_TIMEOUT": "5",
}
_NOTIFY = {
    "NOTIFY_SMS_TIMEOUT": "1.5",
    "NOTIFY_SMTP_TIMEOUT": "1.5",
    "NOTIFY_LEASE": "4",
    "NOTIFY_FIRST_PAUSE": "0.5",
    "NOTIFY_LONGEST_PAUSE": "4",
}


def impatient() -> dict[str, str]:
    """Every service's settings for a storm."""
    common = {f"{service.upper()}_{name}": value for service in SERVICES for name, value in _SHORTENED.items()}
    return common | _NOTIFY


@contextmanager
def _told(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _a_home() -> Path:
    """A folder that Postgres' own user can reach."""
    home = Path(tempfile.mkdtemp(prefix="motcua-chaos-"))
    home.chmod(0o755)
    return home


@asynccontextmanager
async def a_battered_province(settings: Mapping[str, str]) -> AsyncIterator[Province]:
    """A running province on free ports; gone afterwards but for its logs."""
    home = _a_home()
    ports = {name: free_port() for name in Ports.model_fields}
    local = LocalSettings(home=home, while_pid=os.getpid(), **ports)  # type: ignore[arg-type]
    with _told(settings):
        try:
            await asyncio.to_thread(bring_up, Province.of(local), say=lambda _: None)
            yield Province.of(local)
        finally:
            await asyncio.to_thread(take_down, Province.of(local), say=lambda _: None)
            _sweep(Province.of(local))


def _sweep(province: Province) -> None:
    """Only what explains a verdict stays: the parts' logs and the clients' history."""
    for folder in province.data_folders():
        if folder != province.logs:
            shutil.rmtree(folder, ignore_errors=True)


def part_named(province: Province, name: str) -> Part:
    """One part of the province."""
    return next(part for part in province.parts() if part.name == name)
