"""Bringing a province up, in order and as often as one likes, and taking it down without leaving anything."""

import asyncio
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from contracts.topics import PARTITIONS, TOPICS
from deploy.create_topics import create_topics
from deploy.local import part, process
from deploy.local.part import Part
from deploy.local.postgres import SUPERUSER
from deploy.migrate import migrate
from deploy.motcua.environment import DATABASE
from deploy.motcua.province import Province
from deploy.motcua.publishing import publish_offer
from deploy.motcua.watch import watcher
from deploy.provision import SERVICES, provision

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Raised:
    """What a start found and did."""

    started: tuple[str, ...]
    already: tuple[str, ...]


def bring_up(province: Province, *, say: Say) -> Raised:
    """Start what is missing; return when everything answers."""
    with province.locked():
        if not province.runs():
            province.forget_ports()
            province = Province.of(province.settings)
        parts = [*province.parts(), watcher(province)]
        missing = [it for it in parts if process.running(it.program) is None]
        for it in missing:
            part.demand_ports(it)
        province.remember_ports()
        _start_in_order(province, say=say)
        names = {it.name for it in missing}
        return Raised(
            started=tuple(it.name for it in parts if it.name in names),
            already=tuple(it.name for it in parts if it.name not in names),
        )


def _start_in_order(province: Province, *, say: Say) -> None:
    postgres, kafka = province.postgres(), province.kafka()
    outside, services = province.gateways(), province.services()
    _begin([postgres, kafka, *outside], say=say)
    part.await_ready(postgres)
    asyncio.run(_furnish_database(province, say=say))
    part.await_ready(kafka)
    asyncio.run(_furnish_broker(province, say=say))
    _begin([*services, watcher(province)], say=say)
    for it in (*outside, *services):
        part.await_ready(it)
    publish_offer(province, say=say)


def _begin(parts: Iterable[Part], *, say: Say) -> None:
    for it in parts:
        if part.begin(it):
            say(f"{it.name} starts")


async def _furnish_database(province: Province, *, say: Say) -> None:
    passwords = province.safe.secrets().passwords
    await provision(province.dsn(SUPERUSER, database="postgres"), database=DATABASE, passwords=passwords)
    for service in SERVICES:
        applied = await migrate(province.dsn(service), service=service)
        if applied:
            say(f"{service}: {len(applied)} migrations applied")


async def _furnish_broker(province: Province, *, say: Say) -> None:
    made = await create_topics(province.bootstrap, TOPICS, partitions=PARTITIONS)
    if made:
        say(f"{len(made)} topics made")


def take_down(province: Province, *, say: Say) -> list[str]:
    """Stop everything; the names of what ran."""
    with province.locked():
        # The watcher first, so that nothing comes back.
        watching = _end_together([watcher(province)], say=say)
        return [*watching, *end_all(province, say=say)]


def end_all(province: Province, *, say: Say) -> list[str]:
    """Stop everything that is watched; the names of what ran."""
    stopped = [name for wave in _waves(province) if wave for name in _end_together(wave, say=say)]
    province.forget_ports()
    return stopped


def _waves(province: Province) -> list[list[Part]]:
    """The services before what they drain into."""
    return [
        province.services(),
        [*province.gateways(), province.kafka()],
        [province.postgres()],
    ]


def _end_together(wave: list[Part], *, say: Say) -> list[str]:
    with ThreadPoolExecutor(len(wave)) as hands:
        ran = list(hands.map(part.end, wave))
    names = [it.name for it, it_ran in zip(wave, ran, strict=True) if it_ran]
    if names:
        say(f"{', '.join(names)} stopped")
    return names


def wipe(province: Province, *, say: Say) -> list[str]:
    """Stop everything and drop all data, logs and secrets; the names of what ran."""
    stopped = take_down(province, say=say)
    for folder in province.data_folders():
        shutil.rmtree(folder, ignore_errors=True)
    return stopped
