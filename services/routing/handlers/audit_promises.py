"""The nightly audit: every open promise is counted again by an arithmetic that shares no code with the first."""

from dataclasses import dataclass

from contracts.delivery.database import Transaction
from services.routing.store import audits
from services.routing.store.audits import Differing


@dataclass(frozen=True, slots=True)
class Audit:
    """How many open promises were looked at, and those that differ."""

    audited: int
    differing: tuple[Differing, ...]


async def audit_promises(tx: Transaction) -> Audit | None:
    """What the audit finds; None while another process audits."""
    if not await audits.one_at_a_time(tx):
        return None
    await audits.lay_out(tx)
    return Audit(await audits.open_promises(tx), tuple(await audits.differing(tx)))
