"""A date that a later calendar moved: the next promise beside the older ones, and the fact that says why."""

from dataclasses import replace

from contracts.events.routing import PromiseMoved
from contracts.message import Actor
from services.routing.domain.change import Change, changed
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.promises import Promised, promised_anew
from services.routing.domain.recompute import Verdict

THE_CALENDAR = Actor(role="system", account="calendar")
REASON = "calendar-changed"


def moved(dossier: Dossier, verdict: Verdict, occasion: Occasion, *, version: str, term: str | None) -> Change:
    """The dossier with the date that this calendar version says; a standing clock goes on standing."""
    found = verdict.due
    anew = promised_anew(dossier, found.due_at, apology_latest=found.apology_latest, calendar=version)
    after = replace(anew, exact_due_at=found.exact_due_at)
    fact = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=after.due_at,
        cause="calendar",
        reason=REASON,
        calendar=version,
    )
    promised = Promised.of(after, "calendar", term=term, made_at=occasion.now)
    promised = replace(promised, suppressed_due_at=found.suppressed_due_at)
    return replace(changed(dossier, after, occasion, facts=[fact]), promised=promised)
