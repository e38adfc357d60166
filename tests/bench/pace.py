"""When each dossier of a run is brought: stretches of so many a second for so long."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Pace:
    """Stretches of (dossiers a second, seconds), one after the other."""

    stretches: tuple[tuple[float, float], ...]

    @classmethod
    def steady(cls, per_second: float, *, dossiers: int) -> Self:
        """The same all the time."""
        return cls(((per_second, dossiers / per_second),))

    @property
    def dossiers(self) -> int:
        """How many there are in all."""
        return sum(round(rate * seconds) for rate, seconds in self.stretches)

    def offset(self, number: int) -> float:
        """Seconds from the start to this dossier, counted from nought."""
        began, left = 0.0, number
        for rate, seconds in self.stretches:
            if left < round(rate * seconds):
                return began + left / rate
            began, left = began + seconds, left - round(rate * seconds)
        return began
