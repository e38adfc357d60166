"""How many letters may be let go, of those of which there are very many."""

from datetime import datetime, timedelta

# After a rest the provider is not met by all that could have gone meanwhile.
LONGEST_STRETCH = timedelta(seconds=5)


def to_let_go(last: datetime, *, per_second: float, now: datetime) -> int:
    """Letters for the time since some were let go last."""
    return int(per_second * min(now - last, LONGEST_STRETCH).total_seconds())
