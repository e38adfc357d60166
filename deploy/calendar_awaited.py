"""Waiting until the open dossiers are counted anew: for as long as that moves on."""

import asyncio
import time

from contracts.problems import ProblemDetails, Trouble
from deploy.calendar_answers import how_far
from deploy.calendar_doors import Doors, NoRecount, Recount
from deploy.motcua import output

LOOK_EVERY = 0.5


class Unfinished(ProblemDetails):
    """What was published, and how far its recount is."""

    version: str
    recount: Recount | None


class RecountNotDone(Trouble):
    """Đã công bố, nhưng việc tính lại ngày hẹn chưa xong; việc ấy tự chạy tiếp.

    The calendar is published; the recount is not done yet and goes on by itself.
    """

    def __init__(self, version: str, recount: Recount | None) -> None:
        super().__init__(
            f"{version}: {self.title()} {how_far(recount)}",
            expected=f"GET /recounts/{version}, hoặc chạy lại lệnh này (or this command again)",
        )
        self._version, self._recount = version, recount

    def details(self, *, english: bool = False) -> Unfinished:
        """The problem with its version."""
        told = super().details(english=english).model_dump()
        return Unfinished(**told, version=self._version, recount=self._recount)


async def awaited(doors: Doors, version: str, *, patience: float | None) -> Recount | None:
    """The finished recount; how far it is where nobody waits, None where there is none to wait for."""
    try:
        return await _awaited(doors, version, patience=patience)
    except NoRecount:
        return None


async def _awaited(doors: Doors, version: str, *, patience: float | None) -> Recount | None:
    recount = await doors.recount(version)
    if patience is None:
        return recount
    moved_at = time.monotonic()
    with output.progress.status(version) as bar:
        while recount is None or recount.state != "done":
            bar.update(f"{version}: {how_far(recount)}")
            if time.monotonic() - moved_at > patience:
                raise RecountNotDone(version, recount)
            await asyncio.sleep(LOOK_EVERY)
            before, recount = recount, await doors.recount(version) or recount
            if recount != before:
                moved_at = time.monotonic()
    return recount
