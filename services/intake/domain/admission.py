"""Which commune is asked to come back later: one that brings far more than the others, so that they do not feel it.

A commune's rate is that of its last seconds, older receptions counting less and less. Any commune may bring `floor`
dossiers a second, and `share` times what the others bring on average; alone, it may bring what it likes. A dossier
whose time is counted in hours is never sent away: its clock is the shortest.
"""

import math
from dataclasses import dataclass, field

from contracts.calendar.terms import Term
from contracts.problems import Refusal

REMEMBERED_SECONDS = 2.0
_FORGOTTEN = 0.01
_IN_HOURS = frozenset({"same_day", "hours", "clock_hours"})


class CommuneTooBusy(Refusal):
    """Xã đang gửi hồ sơ nhiều hơn hẳn các xã khác, xin gửi tiếp sau ít giây.

    This commune brings far more dossiers than the others, please go on in a few seconds.
    """

    status = 429
    retry_after = 1


@dataclass(slots=True)
class Admission:
    """What each commune brought lately, as decayed counts at one instant (`at`, in seconds)."""

    floor: float
    share: float
    at: float = 0.0
    total: float = 0.0
    counts: dict[str, float] = field(default_factory=dict)

    def admit(self, commune: str, term: Term, *, now: float) -> None:
        """Count a reception, or refuse it with CommuneTooBusy; a floor of nought admits all."""
        if not self.floor:
            return
        self._decay(now)
        mine = self.counts.get(commune, 0.0)
        if term.kind not in _IN_HOURS and mine >= self._allowed(commune, mine):
            raise CommuneTooBusy(field="/commune", expected=f"{self.floor:g}/s")
        self.counts[commune] = mine + 1.0
        self.total += 1.0

    def _allowed(self, commune: str, mine: float) -> float:
        """The decayed count that this commune may reach."""
        others = len(self.counts) - (commune in self.counts)
        if not others:
            return math.inf
        return max(self.floor * REMEMBERED_SECONDS, self.share * (self.total - mine) / others)

    def _decay(self, now: float) -> None:
        """Older receptions count less; a commune that has been quiet for long is forgotten."""
        passed = now - self.at
        # Four times a memory is fine enough, and a reception costs nothing between.
        if 0 <= passed < REMEMBERED_SECONDS / 4:
            return
        # A clock that was set back does not tell what passed: the counts go on from what it says now.
        left = math.exp(-max(passed, 0.0) / REMEMBERED_SECONDS)
        self.counts = {name: count * left for name, count in self.counts.items() if count * left > _FORGOTTEN}
        self.at, self.total = now, math.fsum(self.counts.values())
