"""The officers' commands, one or five hundred: all dossiers locked once, decided in order, saved together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.commands import DeskCommand, NoteOpinion
from contracts.delivery.accounts import Account
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import link_opening
from contracts.identifiers import DossierId
from contracts.problems import Refusal
from services.routing.domain.change import Change
from services.routing.domain.desk import POWERS, decide
from services.routing.domain.dossier import Dossier, Occasion
from services.routing.domain.law import Law
from services.routing.handlers import read_law
from services.routing.handlers.hold_dossiers import DossierNotYetKnown
from services.routing.handlers.keep_changes import keep_changes
from services.routing.handlers.recount_dossiers import caught_up, recount_promised
from services.routing.store import assignments, opinions


@dataclass(frozen=True, slots=True)
class Order:
    """A command for the dossier with this code."""

    code: str
    command: DeskCommand


Verdict = Change | Refusal


async def command_dossiers(tx: Transaction, orders: Sequence[Order], *, by: Account, now: datetime) -> list[Verdict]:
    """Load, decide, save, announce: one verdict per order, in order; a refused order changes nothing."""
    codes = list({order.code for order in orders})
    dossiers = await assignments.held_by_code(tx, codes)
    laws = await read_law.laws(tx, dossiers.values(), now=now)
    if await caught_up(tx, dossiers.values(), now=now):
        dossiers = await assignments.held_by_code(tx, codes)
        laws = await read_law.laws(tx, dossiers.values(), now=now)
    if wanted := {order.code for order in orders if isinstance(order.command, NoteOpinion)}:
        asked = await opinions.asked_of(tx, [d.dossier_id for code, d in dossiers.items() if code in wanted])
        dossiers = {code: replace(d, opinions=asked.get(d.dossier_id, ())) for code, d in dossiers.items()}
    desk = _Desk(dossiers, laws, by=by, now=now)
    verdicts = [desk.answer(order) for order in orders]
    for change in desk.changes.values():
        link_opening(change.after.opening)
    await keep_changes(tx, changes := list(desk.changes.values()), now=now)
    await recount_promised(tx, changes, now=now)
    return verdicts


class _Desk:
    """The dossiers on the table, each as the orders so far have left it."""

    def __init__(self, dossiers: dict[str, Dossier], laws: dict[DossierId, Law], *, by: Account, now: datetime) -> None:
        self._dossiers = dossiers
        self._laws = laws
        self._by = by
        self._now = now
        self.changes: dict[str, Change] = {}

    def answer(self, order: Order) -> Verdict:
        """What an order changes, or why it changes nothing."""
        try:
            change = self._decided(order)
        except Refusal as refusal:
            return refusal
        earlier = self.changes.get(order.code)
        self.changes[order.code] = earlier.then(change) if earlier else change
        return change

    def _decided(self, order: Order) -> Change:
        # Powers first: who may not give the command learns nothing of the dossier.
        self._by.must_be(POWERS[order.command.command])
        earlier = self.changes.get(order.code)
        dossier = earlier.after if earlier else self._dossiers.get(order.code)
        if dossier is None:
            raise DossierNotYetKnown(field="/code")
        self._by.must_serve(dossier.handling_commune)
        return decide(dossier, order.command, Occasion(self._now, self._by.actor, self._laws[dossier.dossier_id]))
