"""What hangs on a date that a later calendar leaves alone: the last day of an apology, and the warning to come."""

from dataclasses import replace
from datetime import datetime

from contracts.message import Role
from services.routing.domain.deadlines import Timer, rungs
from services.routing.domain.dossier import Dossier
from services.routing.domain.ladder import Rung
from services.routing.domain.law import Law
from services.routing.domain.places import ladder_of
from services.routing.domain.recompute import Verdict

SIGNER: Role = "approver"


def limited(dossier: Dossier, verdict: Verdict) -> Dossier:
    """The same promise with the limits that this calendar says; a limit is the office's own and promised to nobody."""
    if not verdict.counted:
        return dossier
    latest = None if dossier.apologised else verdict.due.apology_latest
    exact = dossier.exact_due_at if verdict.kept else verdict.due.exact_due_at
    return replace(dossier, apology_latest=latest, exact_due_at=exact)


def next_again(dossier: Dossier, law: Law, *, sounded: Rung | None, now: datetime) -> Timer | None:
    """The rung to come of a promise whose mornings lie elsewhere now; what has sounded does not sound again."""
    dated = ladder_of(dossier, law)
    for timer in rungs(dossier, law):
        # Whoever signs the apology hears of it, be it late, for as long as it can be sent.
        signer = SIGNER in dated[timer.rung].ladder
        in_time = signer and dossier.apology_latest is not None and now <= dossier.apology_latest
        said = sounded is not None and timer.rung.rank <= sounded.rank
        if not said and (timer.at >= now or in_time):
            return timer
    return None
