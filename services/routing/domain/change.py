"""What one decision changes about a dossier, and the facts that say so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from contracts.message import DossierEvent
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.law import Law
from services.routing.domain.promises import Promised
from services.routing.domain.states import LEADS_TO


class IllegalMove(RuntimeError):
    """A decision that would leave the graph of states."""


@dataclass(frozen=True, slots=True)
class Change:
    """A dossier before and after; `promised` is a new date, `resumed_at` the end of a pause or a stop."""

    before: Dossier
    after: Dossier
    facts: tuple[DossierEvent, ...]
    law: Law
    promised: Promised | None = None
    resumed_at: datetime | None = None

    @property
    def lifts(self) -> bool:
        """Whether work goes on that had ended."""
        return self.after.state.open and not self.before.state.open

    def then(self, later: Self) -> Self:
        """Two decisions about one dossier, one after the other, as what they come to."""
        return replace(
            self,
            after=later.after,
            facts=self.facts + later.facts,
            promised=later.promised or self.promised,
            resumed_at=later.resumed_at or self.resumed_at,
        )


def changed(before: Dossier, after: Dossier, occasion: Occasion, *, facts: Sequence[DossierEvent] = ()) -> Change:
    """One decision, inside the graph of states."""
    if after.state is not before.state and after.state not in LEADS_TO[before.state]:
        raise IllegalMove(f"{before.state} does not lead to {after.state}")
    return Change(before, after, tuple(facts), occasion.law)
