"""How far back the services remember what they said and heard; what is older is folded, and nobody's to judge."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.delivery.database import Transaction
from deploy.provision import SERVICES

# What is folded while a check runs is older than this by so much.
MARGIN = timedelta(days=1)
_KEPT = " union all ".join(f"select outcomes_days, forgotten_until from {service}.folding" for service in SERVICES)


@dataclass(frozen=True, slots=True)
class Kept:
    """For how many days outcomes are kept, by the service that keeps them shortest, and since when all are there."""

    days: int | None
    since: datetime | None

    def clamped(self, after: datetime | None, *, until: datetime) -> datetime | None:
        """The beginning of a look, no further back than where everything is kept, and not after its end."""
        if after is None or self.since is None:
            return after
        return min(max(after, self.since), until)


async def kept(tx: Transaction, *, until: datetime) -> Kept:
    """As the services say it of themselves; one that never folded keeps everything."""
    rows = await tx.fetch(_KEPT)
    days = min((row["outcomes_days"] for row in rows if row["outcomes_days"] is not None), default=None)
    if days is None:
        return Kept(None, None)
    # They may have kept outcomes for a shorter time before, or run ahead in time.
    forgotten = [row["forgotten_until"] for row in rows if row["forgotten_until"] is not None]
    return Kept(days, max([until - timedelta(days=days) + MARGIN, *forgotten]))
