"""A result was returned: its survey opens, once per dossier."""

from collections.abc import Sequence
from datetime import datetime

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.events.routing import ResultReturned
from services.survey.domain.survey import Survey
from services.survey.store import surveys, tallies


async def open_survey(tx: Transaction, events: Sequence[ResultReturned], /, *, now: datetime) -> None:
    """Open the surveys of many returned dossiers at once."""
    returned = [Survey.after(event, traceparent=tx.cause_of(event.subject).traceparent) for event in events]
    new = await surveys.add(tx, returned)
    opened = [survey for survey in returned if survey.dossier_id in new]
    await outbox.announce_first(tx, [survey.opened(now=now) for survey in opened])
    # Counts are shared by many dossiers: they are held last and shortest.
    await tallies.count_opened(tx, opened)
