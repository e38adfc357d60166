"""A part of the local province: a program with its ports, what must be prepared, and how one sees that it is ready."""

import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import psutil

from contracts.problems import Trouble
from deploy.local import process
from deploy.local.ports import free_port as free_port
from deploy.local.process import Program

_GLANCE = 0.03


class PortTaken(Trouble):
    """Cổng mạng đã có chương trình khác dùng.

    Another program already uses the port.
    """


class PartNotReady(Trouble):
    """Một thành phần không khởi động được.

    A part did not become ready.
    """


@dataclass(frozen=True, slots=True)
class Port:
    """A port on the loopback and the setting that moves it."""

    number: int
    setting: str


def nothing() -> None:
    """Most parts need no preparation and leave nothing behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One program of the province: how to prepare it, to see it ready, and to sweep up after its end."""

    program: Program
    ports: tuple[Port, ...]
    ready: Callable[[], bool]
    prepare: Callable[[], None] = nothing
    sweep: Callable[[], None] = nothing
    patience: float = 120.0

    @property
    def name(self) -> str:
        """The name that logs, status and messages use."""
        return self.program.name


def begin(part: Part) -> bool:
    """Prepare and start the part unless it runs; whether it was started now."""
    if process.running(part.program) is not None:
        return False
    demand_ports(part)
    part.prepare()
    process.start(part.program)
    return True


def end(part: Part) -> bool:
    """Stop the part and what a crash may have left of it; whether it ran."""
    ran = process.stop(part.program)
    part.sweep()
    return ran


def await_ready(part: Part) -> None:
    """Wait until the part answers; PartNotReady with its last words when it ends or takes too long."""
    until = time.monotonic() + part.patience
    while not part.ready():
        if process.running(part.program) is None:
            raise PartNotReady(_why(part, "ended"))
        if time.monotonic() > until:
            raise PartNotReady(_why(part, f"was not ready within {part.patience:.0f} s"))
        time.sleep(_GLANCE)


def _why(part: Part, happened: str) -> str:
    return f"{part.name} {happened}; see {part.program.log}\n{process.last_words(part.program)}"


def demand_ports(part: Part) -> None:
    """PortTaken unless all ports of the part are free."""
    for port in part.ports:
        demand_free(port, wanted_by=part.name)


def demand_free(port: Port, *, wanted_by: str) -> None:
    """PortTaken, naming the port, who wanted it and the setting to change, unless the port can be bound."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port.number))
        except OSError as taken:
            raise PortTaken(
                f"port {port.number}, wanted by {wanted_by}, is taken{_holder(port.number)}; "
                f"free it or set {port.setting} to another port",
                field=port.setting,
                expected="a free port",
            ) from taken


def _holder(number: int) -> str:
    """` by name (pid)`, where the machine lets us know."""
    try:
        for seen in psutil.net_connections("tcp"):
            if seen.status == psutil.CONN_LISTEN and seen.pid and seen.laddr and seen.laddr.port == number:
                return f" by {psutil.Process(seen.pid).name()} (pid {seen.pid})"
    except psutil.Error:
        return ""
    return ""


def answers(number: int) -> bool:
    """Whether something accepts connections on the port."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", number)) == 0
