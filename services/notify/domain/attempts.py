"""What follows from a try: the notice is sent, tried again later, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from services.notify.domain.notice import Errand, Outcome, Verdict

EXPIRED = "expired"
SENDER_LOST = "sender-lost"


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how long one notice is tried; an unknown outcome may mean that the citizen has it already."""

    attempts: int
    unknowns: int
    horizon: timedelta
    first_pause: timedelta
    longest_pause: timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider accepted it."""

    errand: Errand
    provider_id: str | None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The counter must tell the citizen."""

    errand: Errand
    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """It waits until `next_at`."""

    errand: Errand
    next_at: datetime
    attempts: int
    unknowns: int


Judged = Sent | GivenUp | Again


def judged(errand: Errand, outcome: Outcome, *, limits: Limits, now: datetime, chance: float) -> Judged:
    """What follows for one notice; `chance` in [0, 1) spreads the next tries."""
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return Sent(errand, outcome.provider_id)
        case Verdict.REJECTED:
            return GivenUp(errand, outcome.why)
        case Verdict.UNTRIED:
            # The provider is down, which is not this notice's fault: the try does not count.
            return _later(errand, now, now=now, limits=limits, attempts=errand.attempts - 1)
        case Verdict.TROUBLED | Verdict.UNKNOWN:
            return _counted(errand, outcome, limits=limits, now=now, chance=chance)
        case _:
            assert_never(outcome.verdict)


def _counted(errand: Errand, outcome: Outcome, *, limits: Limits, now: datetime, chance: float) -> Judged:
    """A try that failed for now."""
    unknowns = errand.unknowns + (outcome.verdict is Verdict.UNKNOWN)
    if errand.attempts >= limits.attempts or unknowns >= limits.unknowns:
        return GivenUp(errand, outcome.why)
    # Full jitter: after an outage the tries are spread over the whole pause.
    ceiling = min(limits.longest_pause, limits.first_pause * 2.0 ** min(errand.attempts - 1, 30))
    return _later(errand, now + ceiling * chance, now=now, limits=limits, unknowns=unknowns)


def _later(
    errand: Errand,
    next_at: datetime,
    *,
    now: datetime,
    limits: Limits,
    attempts: int | None = None,
    unknowns: int | None = None,
) -> Judged:
    """Again, unless the news would be too old by then."""
    if now - errand.stored_at > limits.horizon:
        return GivenUp(errand, EXPIRED)
    return Again(
        errand,
        next_at,
        errand.attempts if attempts is None else attempts,
        errand.unknowns if unknowns is None else unknowns,
    )


def exhausted(errand: Errand, limits: Limits) -> bool:
    """Whether earlier tries, each lost with the process that made it, have used up what is allowed."""
    return errand.attempts > limits.attempts or errand.unknowns >= limits.unknowns
