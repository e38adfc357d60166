"""A real PostgreSQL server as a plain process: the wheel's binaries, or Debian's, under our own supervision."""

import asyncio
import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

import asyncpg
import psutil

from contracts.problems import Trouble
from deploy.local import unprivileged
from deploy.local.part import Part, Port
from deploy.local.process import Program

SUPERUSER = "postgres"
_ORPHANS_LEAVE_WITHIN = 5.0
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=256MB",
    "max_wal_size=2GB",
    "checkpoint_timeout=15min",
    "wal_compression=on",
    "fsync=on",
    "synchronous_commit=on",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %q%u@%d ",
    "log_checkpoints=off",
    # The detail of a violated constraint quotes the row: names and phone numbers do not belong in a log.
    "log_error_verbosity=terse",
)


class PostgresUnobtainable(Trouble):
    """Không chuẩn bị được PostgreSQL.

    PostgreSQL could not be prepared.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where one server keeps its data, which binaries serve it and who its superuser is."""

    data: Path
    binaries: Path
    password: str
    user: str | None

    def initialise(self) -> None:
        """Make the data directory, whole or not at all."""
        if self.data.exists():
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.data.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unprivileged.give_directory(unfinished, user=self.user)
        secret = unfinished.with_suffix(".password")
        unprivileged.give_file(secret, text=self.password, user=self.user)
        try:
            self._initdb(unfinished, secret)
        finally:
            secret.unlink()
        unfinished.rename(self.data)

    def _initdb(self, place: Path, secret: Path) -> None:
        command = [
            *(str(self.binaries / "initdb"), "-D", str(place), "-U", SUPERUSER, f"--pwfile={secret}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
        ]
        done = subprocess.run(
            command, cwd="/", user=self.user, group=self.user, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise PostgresUnobtainable(f"`{' '.join(command)}` failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    def clear_wreck(self) -> None:
        """After a crash: see the last backends off, then drop the lock file they left."""
        until = time.monotonic() + _ORPHANS_LEAVE_WITHIN
        while (orphans := self._orphans()) and time.monotonic() < until:
            time.sleep(0.05)
        for orphan in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.kill()
        psutil.wait_procs(orphans, timeout=_ORPHANS_LEAVE_WITHIN)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _orphans(self) -> list[psutil.Process]:
        found = []
        for seen in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if seen.cwd() == str(self.data) and seen.status() != psutil.STATUS_ZOMBIE:
                    found.append(seen)
        return found


def dsn(*, user: str, password: str, port: int, database: str) -> str:
    """The address of a database on this machine, for one login."""
    return f"postgresql://{user}:{password}@127.0.0.1:{port}/{database}"


def answers(address: str) -> bool:
    """Whether a login succeeds."""
    return asyncio.run(_answers(address))


async def _answers(address: str) -> bool:
    try:
        connection = await asyncpg.connect(address, timeout=2)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    await connection.close()
    return True


def kept_at(home: Path) -> Path:
    """The data directory under `home`, or a place in /var/lib when the server's user cannot reach that."""
    if os.geteuid() != 0 or unprivileged.reachable(home):
        return home / "data"
    return Path("/var/lib/motcua") / hashlib.sha256(str(home).encode()).hexdigest()[:16] / "data"


def cluster(*, home: Path, password: str, binaries: Path | None) -> Cluster:
    """The server of one home: its own user when we are root, the wheel's binaries unless told otherwise."""
    return Cluster(
        data=kept_at(home.resolve()),
        binaries=binaries or unprivileged.wheel_binaries(),
        password=password,
        user=unprivileged.user_for_servers(),
    )


def postgres(of: Cluster, *, home: Path, logs: Path, port: Port) -> Part:
    """The server on `port`."""

    def prepare() -> None:
        of.initialise()
        of.clear_wreck()

    settings = [word for setting in (f"port={port.number}", *SETTINGS) for word in ("-c", setting)]
    admin = dsn(user=SUPERUSER, password=of.password, port=port.number, database="postgres")
    return Part(
        program=Program(
            name="postgres",
            command=(str(of.binaries / "postgres"), "-D", str(of.data), *settings),
            log=logs / "postgres.log",
            pid_file=home / "postgres.pid",
            directory=Path("/"),
            user=of.user,
            # Smart shutdown would wait for clients; the fast one ends them and checkpoints.
            stop_signal=Signals.SIGINT,
        ),
        ports=(port,),
        ready=lambda: answers(admin),
        prepare=prepare,
        sweep=of.clear_wreck,
    )
