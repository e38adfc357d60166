"""A background program is known by its own life, ends when asked, and is ended when it does not listen."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import Signals

import psutil
import pytest

from deploy.local import part, process
from deploy.local.part import Part, PartNotReady, Port, PortTaken
from deploy.local.ports import free_port
from deploy.local.process import Program
from tests.eventually import eventually

SLEEPER = "import time; print('awake', flush=True); time.sleep(600)"
POLITE = f"import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit('goodbye')); {SLEEPER}"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); {SLEEPER}"


def a_program(place: Path, code: str = SLEEPER, *, patience: float = 10) -> Program:
    return Program(
        name="sleeper",
        command=(sys.executable, "-c", code),
        log=place / "sleeper.log",
        pid_file=place / "sleeper.pid",
        patience=patience,
        dies_with_starter=True,
    )


async def awake(program: Program, *, times: int = 1) -> None:
    async def words() -> int:
        return process.last_words(program).count("awake")

    await eventually(words, until=lambda seen: seen == times)


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    used: list[Program] = []
    yield used
    for program in used:
        process.kill(program)


async def test_starting_twice_gives_one_life(tmp_path: Path, programs: list[Program]) -> None:
    programs.append(program := a_program(tmp_path))

    assert process.start(program) == process.start(program) == process.running(program)


async def test_a_pid_that_now_belongs_to_somebody_else_is_not_believed(tmp_path: Path) -> None:
    program = a_program(tmp_path)
    ours = os.getpid()
    program.pid_file.write_text(f'{{"pid": {ours}, "born": "another boot/12345"}}')

    assert process.running(program) is None
    assert process.stop(program) is False
    assert psutil.pid_exists(ours)


async def test_a_broken_pid_file_counts_as_nothing_running(tmp_path: Path) -> None:
    program = a_program(tmp_path)
    program.pid_file.write_text('{"pid": 1')

    assert process.running(program) is None


async def test_a_program_that_ignores_the_request_is_killed(tmp_path: Path, programs: list[Program]) -> None:
    programs.append(program := a_program(tmp_path, DEAF, patience=0.3))
    pid = process.start(program)
    await awake(program)

    assert process.stop(program) is True

    assert not psutil.pid_exists(pid)
    assert not program.pid_file.exists()


async def test_a_frozen_program_wakes_and_ends_in_order(tmp_path: Path, programs: list[Program]) -> None:
    programs.append(program := a_program(tmp_path, POLITE))
    process.start(program)
    await awake(program)
    process.signalled(program, Signals.SIGSTOP)

    assert process.stop(program) is True
    assert process.last_words(program).endswith("goodbye")


async def test_a_kill_reaches_what_the_program_started(tmp_path: Path, programs: list[Program]) -> None:
    programs.append(program := a_program(tmp_path, PARENT))
    (child,) = await eventually(lambda: children_of(process.start(program)))
    await awake(program, times=2)

    process.kill(program)

    assert await eventually(lambda: gone(child))


async def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children()


async def gone(child: psutil.Process) -> bool:
    return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


async def test_a_taken_port_names_itself_its_holder_and_the_setting(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", number := free_port()))
        other.listen()

        with pytest.raises(PortTaken, match=rf"port {number}, wanted by sleeper, .*pid {os.getpid()}.* MOTCUA_X_PORT"):
            part.begin(Part(program=a_program(tmp_path), ports=(Port(number, "MOTCUA_X_PORT"),), ready=bool))


async def test_a_part_that_ends_at_once_says_its_last_words(tmp_path: Path) -> None:
    program = a_program(tmp_path, "raise SystemExit('no such catalogue')")
    broken = Part(program=program, ports=(), ready=bool)
    part.begin(broken)

    with pytest.raises(PartNotReady, match=r"sleeper ended(?s:.*)no such catalogue"):
        part.await_ready(broken)
