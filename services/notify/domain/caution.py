"""How carefully a channel is used: a provider that fails is left alone for a while, then tried with ever smaller calls.

Halving the call isolates a single letter that makes the provider fail, and whatever is found alone backs off alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Caution:
    """What a channel may do now: calls of `at_most` notices, none before `quiet_until`."""

    most: int
    at_most: int
    failures: int = 0
    quiet_until: datetime | None = None

    @classmethod
    def none(cls, most: int) -> "Caution":
        """A provider that has not failed."""
        return cls(most, most)

    def pause_left(self, now: datetime) -> timedelta:
        """How long to leave the provider alone yet."""
        left = self.quiet_until - now if self.quiet_until else timedelta(0)
        # No pause is as long as that: the clock was set back since.
        return left if timedelta(0) < left <= LONGEST_PAUSE else timedelta(0)

    def after_failure(self, *, size: int, now: datetime, chance: float) -> "Caution":
        """The provider failed a call of this size."""
        ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.failures, 16))
        smaller = max(1, min(self.at_most, size) // 2)
        return Caution(self.most, smaller, self.failures + 1, now + ceiling * (0.5 + chance / 2))

    def after_success(self) -> "Caution":
        """The provider took a call."""
        return replace(self, at_most=min(self.most, self.at_most * 2), failures=0, quiet_until=None)
