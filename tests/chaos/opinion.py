"""What the product's own ledger says of the same province, where the command line has one."""

import asyncio
import json
import os
import sys

from deploy.motcua.province import Province

_WITHIN = 120.0


async def second_opinion(province: Province) -> str:
    """`no difference`, what it found, or that it was not to be had."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", "ledger", "check", "--json"),
        env={**os.environ, "MOTCUA_HOME": str(province.home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await asyncio.wait_for(asked.communicate(), _WITHIN)
    except TimeoutError:
        asked.kill()
        await asked.wait()
        return "no answer"
    try:
        json.loads(said)
    except ValueError:
        return "not there"
    return "no difference" if asked.returncode == 0 else f"differences ({asked.returncode})"
