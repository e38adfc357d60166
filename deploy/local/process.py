"""Programs run in the background: started in their own session, known by a pid file that a reused pid cannot fool."""

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

import psutil
from pydantic import BaseModel, ConfigDict

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_DEAD_STATES = frozenset("ZX")
_GLANCE = 0.02
_LONG_LOG = 50_000_000
# The system itself ends the program when the thread that started it is gone, even by `kill -9`.
_LEASH = ("setpriv", "--pdeathsig", "KILL", "--")

# A child of ours that has ended stays a zombie until it is asked; strangers' children are init's.
_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, as whom, and where its words and its pid go."""

    name: str
    command: tuple[str, ...]
    log: Path
    pid_file: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    user: str | None = None
    stop_signal: Signals = Signals.SIGTERM
    patience: float = 20.0
    dies_with_starter: bool = False


class _Mark(BaseModel):
    """One life of a process: its pid, and the boot and tick at which it began."""

    model_config = ConfigDict(frozen=True)

    pid: int
    born: str


def _born(pid: int) -> str | None:
    """The moment a living process began; None when there is none or only its zombie."""
    own = Path(f"/proc/{pid}")
    try:
        state, *others = (own / "stat").read_text().rpartition(")")[2].split()
        # After a kill the first thread is a zombie while the others still let go of their sockets.
        if state in _DEAD_STATES and len(list((own / "task").iterdir())) <= 1:
            return None
    except (FileNotFoundError, ProcessLookupError):
        return None
    return f"{_BOOT_ID.read_text().strip()}/{others[18]}"


def _alive(mark: _Mark) -> bool:
    alive = _born(mark.pid) == mark.born
    child = _CHILDREN.get(mark.pid)
    # Asked after the look at the system: a child seen as a zombie is certainly taken note of here.
    if child is not None and child.poll() is not None:
        del _CHILDREN[mark.pid]
    return alive


def _mark_of(program: Program) -> _Mark | None:
    try:
        mark = _Mark.model_validate_json(program.pid_file.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return mark if _alive(mark) else None


def running(program: Program) -> int | None:
    """The pid of the living program, or None."""
    mark = _mark_of(program)
    return None if mark is None else mark.pid


def start(program: Program) -> int:
    """Start the program unless it lives already; its pid."""
    pid = running(program)
    return _spawn(program) if pid is None else pid


def _spawn(program: Program) -> int:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    program.pid_file.parent.mkdir(parents=True, exist_ok=True)
    _turn_over(program.log)
    with program.log.open("ab") as log:
        child = subprocess.Popen(
            (*(_LEASH if program.dies_with_starter else ()), *program.command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=program.directory,
            env={**os.environ, **program.environment},
            start_new_session=True,
            user=program.user,
            group=program.user,
            extra_groups=None if program.user is None else [],
        )
    _CHILDREN[child.pid] = child
    mark = _Mark(pid=child.pid, born=_born(child.pid) or "ended at once")
    fresh = program.pid_file.with_suffix(".new")
    fresh.write_text(mark.model_dump_json())
    fresh.replace(program.pid_file)
    return child.pid


def _turn_over(log: Path) -> None:
    """Begin a new log when the old one is long; one old one is kept."""
    if log.exists() and log.stat().st_size > _LONG_LOG:
        log.replace(log.with_name(f"{log.name}.1"))


def stop(program: Program) -> bool:
    """Ask the program to end, and end its whole session when its patience runs out; whether it lived."""
    mark = _mark_of(program)
    if mark is None:
        program.pid_file.unlink(missing_ok=True)
        return False
    signalled(program, Signals.SIGCONT, family=True)
    signalled(program, program.stop_signal)
    if not _ended(mark, within=program.patience):
        kill(program)
    program.pid_file.unlink(missing_ok=True)
    return True


def kill(program: Program) -> None:
    """`kill -9` to the program and everything it started."""
    mark = _mark_of(program)
    if mark is not None:
        signalled(program, Signals.SIGKILL, family=True)
        _ended(mark, within=program.patience)


def signalled(program: Program, what: Signals, *, family: bool = False) -> None:
    """Send one signal to the living program, or to it and everything it started."""
    pid = running(program)
    if pid is None:
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        children = parent.children(recursive=True) if family else []
        for member in (parent, *children):
            with contextlib.suppress(psutil.NoSuchProcess):
                member.send_signal(what)


def _ended(mark: _Mark, *, within: float) -> bool:
    until = time.monotonic() + within
    while _alive(mark):
        if time.monotonic() > until:
            return False
        time.sleep(_GLANCE)
    return True


def last_words(program: Program, *, lines: int = 15) -> str:
    """The end of the program's log, for whoever asks why it ended."""
    try:
        text = program.log.read_text(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
