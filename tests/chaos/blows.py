"""What the nemesis does to processes, to the database and to the providers; each blow ends by itself."""

import asyncio
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from signal import Signals

import asyncpg
import httpx
import psutil

from deploy.local import part, process
from deploy.local.faults import Faults
from deploy.local.postgres import SUPERUSER
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from tests.chaos.ground import part_named
from tests.chaos.schedule import SERVICES, Fault
from tests.eventually import eventually

CLOCK_JUMP_SECONDS = 3600
DISK_DELAY_US = 40_000
_PULSE = 0.08


async def kill(province: Province, fault: Fault) -> None:
    """`kill -9`; the province's supervisor brings it back."""
    process.kill(part_named(province, fault.target).program)


async def freeze(province: Province, fault: Fault) -> None:
    """SIGSTOP for longer than a session lasts, then on as if nothing had been."""
    program = part_named(province, fault.target).program
    process.signalled(program, Signals.SIGSTOP, family=True)
    try:
        await asyncio.sleep(fault.seconds)
    finally:
        process.signalled(program, Signals.SIGCONT, family=True)


async def cut_connections(province: Province, fault: Fault) -> None:
    """End every backend of one service, again and again."""
    connection = await _superuser(province)
    try:
        until = time.monotonic() + fault.seconds
        while time.monotonic() < until:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", fault.target
            )
            await asyncio.sleep(0.3)
    finally:
        await connection.close(timeout=2)


async def _superuser(province: Province) -> asyncpg.Connection:
    async def connected() -> asyncpg.Connection | None:
        try:
            return await asyncpg.connect(province.dsn(SUPERUSER), timeout=2)
        except (OSError, asyncpg.PostgresError):
            return None

    found = await eventually(connected, until=lambda connection: connection is not None, within=60, every=0.2)
    assert found is not None
    return found


async def switch_off(province: Province, fault: Fault) -> None:
    """The machine is off; a program that serves nothing stands in its place, so that nobody starts it again."""
    gone = part_named(province, fault.target)
    stand_in = replace(gone.program, command=("sleep", "3600"))

    def off() -> None:
        with province.locked():
            process.kill(gone.program)
            process.start(stand_in)

    def on() -> None:
        with province.locked():
            process.kill(stand_in)
            part.begin(gone)

    await asyncio.to_thread(off)
    try:
        await asyncio.sleep(fault.seconds)
    finally:
        await asyncio.to_thread(on)


async def roll(province: Province, fault: Fault) -> None:
    """A deployment: service after service is told to end and started anew."""
    for name in SERVICES:
        await asyncio.to_thread(_restart, province, name, more={})
        service = part_named(province, name)

        async def ready(service: part.Part = service) -> bool:
            return await asyncio.to_thread(service.ready)

        await eventually(ready, within=60, every=0.2)


async def jump_clock(province: Province, fault: Fault) -> None:
    """A service comes back with a clock that runs an hour ahead, and later with the right one."""
    ahead = {f"{fault.target.upper()}_CLOCK_SHIFT": str(CLOCK_JUMP_SECONDS)}
    await asyncio.to_thread(_restart, province, fault.target, more=ahead)
    try:
        await asyncio.sleep(fault.seconds)
    finally:
        await asyncio.to_thread(_restart, province, fault.target, more={})


def _restart(province: Province, name: str, *, more: Mapping[str, str]) -> None:
    service = part_named(province, name)
    with province.locked():
        part.end(service)
        environment = {**service.program.environment, **more}
        part.begin(replace(service, program=replace(service.program, environment=environment)))


async def have_a_bad_day(province: Province, fault: Fault) -> None:
    """A provider fails every request, or accepts and never answers."""
    ports = province.ports
    door = url(ports.sms_port if fault.target == "sms" else ports.mail_port)
    bad = Faults(accept_then_timeout=True) if fault.kind == "provider-timeout" else Faults(error_rate=1.0)
    await _ask(door, bad)
    try:
        await asyncio.sleep(fault.seconds)
    finally:
        await _ask(door, Faults())


async def _ask(door: str, faults: Faults) -> None:
    async with httpx.AsyncClient(timeout=5) as http:

        async def told() -> bool:
            try:
                return (await http.post(f"{door}/faults", json=faults.model_dump(mode="json"))).is_success
            except httpx.TransportError:
                return False

        await eventually(told, within=60, every=0.2)


async def slow_disk(province: Province, fault: Fault) -> None:
    """Every flush of the database's log is late; without strace the database only stands still in pulses."""
    postgres = part_named(province, "postgres").program
    if shutil.which("strace"):
        await _late_flushes(process.running(postgres), fault.seconds)
        return
    until = time.monotonic() + fault.seconds
    while time.monotonic() < until:
        process.signalled(postgres, Signals.SIGSTOP, family=True)
        await asyncio.sleep(_PULSE)
        process.signalled(postgres, Signals.SIGCONT, family=True)
        await asyncio.sleep(_PULSE)


async def _late_flushes(postmaster: int | None, seconds: float) -> None:
    if postmaster is None:
        return
    family = [postmaster, *(child.pid for child in psutil.Process(postmaster).children(recursive=True))]
    attached = [word for pid in family for word in ("-p", str(pid))]
    inject = f"inject=fdatasync,fsync:delay_enter={DISK_DELAY_US}"
    tracer = await asyncio.create_subprocess_exec(
        *("strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", inject, *attached)
    )
    try:
        await asyncio.sleep(seconds)
    finally:
        if tracer.returncode is None:
            tracer.send_signal(Signals.SIGINT)
        await tracer.wait()
