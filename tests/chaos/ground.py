"""The province that a storm goes over: its own home and ports, short patience, and the product's own supervisor."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from deploy.local.part import Part
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from tests.chaos.schedule import SERVICES
from tests.fixtures.provinces import a_home, running_in

SESSION_MS = 2500
# What a province waits for in hours, a storm waits for in seconds; the supervisor hands these on at every restart.
_SHORTENED = {
    "SESSION_TIMEOUT_MS": str(SESSION_MS),
    "IDLE_IN_TRANSACTION_TIMEOUT": "3",
    "RELAY_TIMEOUT": "5",
    "DRAIN_TIMEOUT": "5",
}
_INTAKE = {"INTAKE_QUEUE_PATIENCE": "2"}
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
    return common | _INTAKE | _NOTIFY


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


@asynccontextmanager
async def a_battered_province(settings: Mapping[str, str]) -> AsyncIterator[Province]:
    """A running province on free ports; gone afterwards but for its logs."""
    home = a_home("chaos")
    try:
        with _told(settings):
            async with running_in(home) as province:
                yield province
    finally:
        _sweep(Province.of(LocalSettings(home=home)))


def _sweep(province: Province) -> None:
    """Only what explains a verdict stays: the parts' logs and the clients' history."""
    for folder in province.data_folders():
        if folder != province.logs:
            shutil.rmtree(folder, ignore_errors=True)


def part_named(province: Province, name: str) -> Part:
    """One part of the province."""
    return next(part for part in province.parts() if part.name == name)
