"""Free ports, lent to one process at a time for as long as it lives."""

import atexit
import fcntl
import os
import random
import socket
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TextIO

from contracts.problems import Trouble

# Below the range that the system lends to clients: nobody gets one of these by chance.
_UNLENT = range(20_000, 32_000)
# An open file holds its lock; it is let go when the process ends, however that happens.
_HELD: list[TextIO] = []


def _let_go() -> None:
    for file in _HELD:
        file.close()


atexit.register(_let_go)


class NoPortFree(Trouble):
    """Không còn cổng mạng trống.

    No port is free.
    """


def free_port() -> int:
    """A port that nobody uses now and that no other caller on this machine is given meanwhile."""
    for number in random.sample(_UNLENT, len(_UNLENT)):
        if _lent(number) and _free(number):
            return number
    raise NoPortFree(f"no port is free between {_UNLENT.start} and {_UNLENT.stop}")


def _lent(number: int) -> bool:
    folder = Path(tempfile.gettempdir()) / f"motcua-ports-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = (folder / str(number)).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _HELD.append(file)
    return True


def _free(number: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
        return True
