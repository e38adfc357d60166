"""The watcher: its own small process that brings back whatever part of the province has died."""

import signal
import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType

import psutil

from contracts.problems import Trouble
from deploy.local import part, process
from deploy.local.part import Part
from deploy.local.process import Program
from deploy.local.web import ROOT
from deploy.motcua.output import progress
from deploy.motcua.province import Province

_GLANCE = 0.5
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_WELL_AFTER = 60.0


def watcher(province: Province) -> Part:
    """The watcher as a part of the province it watches."""
    program = Program(
        name="watcher",
        command=(sys.executable, "-m", "deploy.motcua", "supervise"),
        log=province.logs / "watcher.log",
        pid_file=province.home / "run" / "watcher.pid",
        environment=_told(province),
        directory=ROOT,
    )
    return Part(program=program, ports=(), ready=lambda: process.running(program) is not None)


def _told(province: Province) -> dict[str, str]:
    told = {"MOTCUA_HOME": str(province.home)}
    if province.settings.while_pid is not None:
        told["MOTCUA_WHILE_PID"] = str(province.settings.while_pid)
    return told


def orphaned(province: Province) -> bool:
    """Whether the province was to live only as long as a process that is gone."""
    pid = province.settings.while_pid
    return pid is not None and not psutil.pid_exists(pid)


@dataclass(slots=True)
class Patience:
    """How long to wait before the next try with a part that keeps dying."""

    wait: float = _FIRST_WAIT
    not_before: float = 0.0

    def tried(self, *, now: float) -> None:
        """Wait longer after every try in a row."""
        if now - self.not_before > _WELL_AFTER:
            self.wait = _FIRST_WAIT
        self.not_before = now + self.wait
        self.wait = min(self.wait * 2, _LONGEST_WAIT)


def watch(province: Province) -> None:
    """Look after the province until SIGTERM, or until whoever it was for is gone."""
    told_to_end = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        told_to_end.set()

    signal.signal(signal.SIGTERM, end)
    patience: dict[str, Patience] = {}
    while not told_to_end.wait(_GLANCE) and not orphaned(province):
        for it in province.parts():
            if process.running(it.program) is None:
                _revive(province, it, patience.setdefault(it.name, Patience()))


def _revive(province: Province, dead: Part, patience: Patience) -> None:
    now = time.monotonic()
    if now < patience.not_before:
        return
    with province.lock_if_free() as mine:
        if not mine:
            return
        patience.tried(now=now)
        try:
            part.begin(dead)
        except Trouble as trouble:
            progress.print(f"{dead.name} cannot be started: {trouble}", markup=False)
        else:
            progress.print(f"{dead.name} had ended and was started again", markup=False)
