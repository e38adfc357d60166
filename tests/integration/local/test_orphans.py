"""A province that was started for a test or a measurement does not outlive it."""

import asyncio
import signal
import sys

import psutil

from deploy.local.web import ROOT
from tests.eventually import eventually

OWNER = """
import asyncio, os, signal, sys
from tests.bench.ground import a_province

async def main():
    async with a_province() as province:
        sys.stdout.write(str(province.home) + chr(10))
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def living(home: str) -> list[int]:
    """Processes that were told of this home, on their command line or in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            told = [*process.cmdline(), *process.environ().values()]
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if any(home in word for word in told):
            found.append(process.pid)
    return found


async def test_a_province_ends_with_whoever_started_it_for_themselves() -> None:
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWNER, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    out, _ = await asyncio.wait_for(owner.communicate(), 120)
    assert owner.returncode == -signal.SIGKILL
    home = out.decode().strip()

    async def left() -> list[int]:
        return await asyncio.to_thread(living, home)

    assert home.startswith("/")
    await eventually(left, until=lambda pids: not pids, within=60)
