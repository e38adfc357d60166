"""What the product's own ledger says of the same province, where the command line has one."""

import asyncio
import os
import sys
from collections import Counter

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.motcua.province import Province

_WITHIN = 120.0


class _Found(BaseModel):
    """What is read of a report."""

    model_config = ConfigDict(extra="ignore")

    slug: str = ""
    differences: tuple["_Found", ...] = ()
    difference: int | None = None


async def second_opinion(province: Province) -> str:
    """`no difference`, what it found by name, or that it gave no answer."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", "ledger", "check", "--lag", "0", "--json"),
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
    return _read(said.splitlines()[-1:])


def _read(last: list[bytes]) -> str:
    try:
        found = _Found.model_validate_json(last[0] if last else b"")
    except ValidationError:
        return "no answer"
    if found.difference is None:
        return f"no answer: {found.slug or 'not measured'}"
    named = Counter(difference.slug for difference in found.differences)
    return ", ".join(f"{count} {slug}" for slug, count in sorted(named.items())) or "no difference"
