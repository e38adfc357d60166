"""Record what became of claimed letters, and announce whom the citizen's notice reached or failed to reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from contracts.delivery import outbox
from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Cause
from contracts.identifiers import DossierId, EventId
from services.notify.domain.attempts import Again, GivenUp, Judged, Sent
from services.notify.domain.errand import Errand, Finished, Outcome, Try, Verdict
from services.notify.domain.saying import ending
from services.notify.store import attempts, dossiers, letters, notices
from services.notify.store.notices import Finish


@dataclass(frozen=True, slots=True)
class Tried:
    """A try, how it ended, and what follows from it."""

    errand: Errand
    outcome: Outcome
    judged: Judged


async def record_outcomes(tx: Transaction, tries: Sequence[Tried], /, *, now: datetime) -> list[Tried]:
    """Record the tries whose dossiers are free; those that must be recorded later, because others hold them now."""
    places = await dossiers.held_if_free(tx, [tried.errand.dossier for tried in tries])
    free = [tried for tried in tries if tried.errand.dossier in places]
    await attempts.add(tx, [failed for tried in free for failed in _failed_try(tried, now=now)])
    await letters.postpone(tx, [tried.judged for tried in free if isinstance(tried.judged, Again)])
    finished = await notices.finish(tx, [finish for tried in free for finish in _finish(tried.judged)], now=now)
    errands = {tried.errand.notice: tried.errand for tried in free}
    for wave in _waves(finished):
        tx.because([_cause(errands[each.notice]) for each in wave])
        await outbox.announce_all(tx, [ending(each, places[each.dossier], now=now) for each in wave])
    return [tried for tried in tries if tried.errand.dossier not in places]


def _failed_try(tried: Tried, *, now: datetime) -> list[Try]:
    """A try that counts and did not end in acceptance."""
    match tried.outcome.verdict:
        case Verdict.ACCEPTED | Verdict.UNTRIED:
            return []
        case verdict:
            return [Try(tried.errand.notice, tried.errand.attempts, now, verdict, tried.outcome.why)]


def _finish(judged: Judged) -> list[Finish]:
    """The end of a notice, if this is it."""
    match judged:
        case Sent(errand, provider_id):
            return [Finish(errand.notice, errand.attempts, "sent", provider_id=provider_id)]
        case GivenUp(errand, reason):
            return [Finish(errand.notice, errand.attempts, "failed", reason=reason)]
        case Again():
            return []
        case _:
            assert_never(judged)


def _cause(errand: Errand) -> tuple[str, Cause]:
    """The fact that the notice tells is why its end is announced."""
    return str(errand.dossier), Cause(errand.traceparent, errand.told)


def _waves(finished: Iterable[Finished]) -> list[list[Finished]]:
    """Causes are said per dossier, so notices of one dossier that tell different facts are announced apart."""
    waves: list[list[Finished]] = []
    tellings: list[dict[DossierId, EventId]] = []
    for each in finished:
        for wave, told in zip(waves, tellings, strict=True):
            if told.setdefault(each.dossier, each.told) == each.told:
                wave.append(each)
                break
        else:
            waves.append([each])
            tellings.append({each.dossier: each.told})
    return waves
