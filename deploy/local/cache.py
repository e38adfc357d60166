"""Where downloaded and unpacked programs are kept between runs, outside the work tree."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SYSTEM_CACHE = Path("/var/cache/motcua")


def personal() -> Path:
    """The user's own cache."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "motcua"


def readable_by_all() -> Path:
    """A cache that another user can reach too: root's own home is closed to them."""
    return _SYSTEM_CACHE if os.geteuid() == 0 else personal()


@contextmanager
def filled_once(place: Path) -> Iterator[bool]:
    """Hold the place's lock; yields whether it still has to be filled. It counts as filled when the block ends well."""
    place.parent.mkdir(parents=True, exist_ok=True)
    stamp = place.with_name(f"{place.name}.complete")
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not stamp.exists()
        stamp.touch()
