"""Record what became of claimed letters, and announce whom the citizen's notice reached or failed to reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause
from services.notify.domain.attempts import Again, GivenUp, Judged, Sent
from services.notify.domain.notice import Ending, Errand, Outcome, Try, Verdict
from services.notify.domain.saying import said
from services.notify.store import attempts, dossiers, endings, letters


@dataclass(frozen=True, slots=True)
class Tried:
    """A try, how it ended, and what follows from it."""

    errand: Errand
    outcome: Outcome
    judged: Judged


async def record_outcomes(tx: Transaction, tries: Sequence[Tried], /, *, now: datetime) -> list[Tried]:
    """Record the tries whose dossiers are free; those that must be recorded later, because others hold them now."""
    # Nobody is waited for: a reader that holds one of these dossiers may be waiting for another that we hold.
    places = await dossiers.held_if_free(tx, [tried.errand.notice.dossier for tried in tries])
    free = [tried for tried in tries if tried.errand.notice.dossier in places]
    await attempts.add(tx, [failed for tried in free for failed in _failed_try(tried, now=now)])
    await letters.postpone(tx, [tried.judged for tried in free if isinstance(tried.judged, Again)])
    ends = [(tried.errand, ending) for tried in free for ending in _ending(tried.judged)]
    ended = await endings.finish(tx, [ending for _, ending in ends], now=now)
    for wave in _waves((errand, ending) for errand, ending in ends if errand.notice.notice in ended):
        tx.because([_cause(errand) for errand, _ in wave])
        events = [event for errand, end in wave for event in said(end, places[errand.notice.dossier], now=now)]
        await outbox.announce_all(tx, events)
    return [tried for tried in tries if tried.errand.notice.dossier not in places]


def _failed_try(tried: Tried, *, now: datetime) -> list[Try]:
    """A try that counts and did not end in acceptance."""
    match tried.outcome.verdict:
        case Verdict.ACCEPTED | Verdict.UNTRIED:
            return []
        case verdict:
            return [Try(tried.errand.notice.notice, tried.errand.attempts, now, verdict, tried.outcome.why)]


def _ending(judged: Judged) -> list[Ending]:
    """The end of a notice, if this is it."""
    match judged:
        case Sent(errand, provider_id):
            return [Ending(errand.notice, "sent", errand.attempts, provider_id=provider_id)]
        case GivenUp(errand, reason):
            return [Ending(errand.notice, "failed", errand.attempts, reason=reason)]
        case Again():
            return []
        case _:
            assert_never(judged)


def _cause(errand: Errand) -> tuple[str, Cause]:
    """The fact that the notice tells is why its end is announced."""
    return str(errand.notice.dossier), Cause(errand.traceparent, errand.notice.told)


def _waves(ends: Iterable[tuple[Errand, Ending]]) -> list[list[tuple[Errand, Ending]]]:
    """Causes are said per dossier, so notices of one dossier that tell different facts are announced apart."""
    waves: list[list[tuple[Errand, Ending]]] = []
    tellings: list[dict[UUID, UUID]] = []
    for errand, ending in ends:
        dossier, told = errand.notice.dossier, errand.notice.told
        for wave, telling in zip(waves, tellings, strict=True):
            if telling.setdefault(dossier, told) == told:
                wave.append((errand, ending))
                break
        else:
            waves.append([(errand, ending)])
            tellings.append({dossier: told})
    return waves
