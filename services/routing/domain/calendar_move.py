"""A date that a later calendar moved: the next promise beside the older ones, and the fact that says why."""

from dataclasses import replace

from contracts.events.routing import PromiseMoved
from contracts.message import Actor
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.promises import Promised
from services.routing.domain.recompute import Verdict

THE_CALENDAR = Actor(role="system", account="calendar")
REASON = "calendar-changed"


def moved(dossier: Dossier, verdict: Verdict, occasion: Occasion, *, version: str, term: str | None) -> Change:
    """The dossier with the date that this calendar version says; a standing clock goes on standing."""
    found, number = verdict.due, dossier.promise + 1
    after = replace(
        dossier,
        promise=number,
        due_at=found.due_at,
        exact_due_at=found.exact_due_at,
        apology_latest=found.apology_latest,
        calendar=version,
    )
    fact = PromiseMoved(
        **naming(dossier, occasion),
        promise=number,
        old_due_at=dossier.due_at,
        due_at=found.due_at,
        cause="calendar",
        reason=REASON,
        calendar=version,
    )
    promised = Promised(
        dossier_id=dossier.dossier_id,
        number=number,
        counted_from=dossier.clock_from,
        due_at=found.due_at,
        exact_due_at=found.exact_due_at,
        apology_latest=found.apology_latest,
        cause="calendar",
        term=term,
        calendar=version,
        catalogue=dossier.catalogue,
        made_at=occasion.now,
        suppressed_due_at=found.suppressed_due_at,
    )
    return Change(dossier, after, (fact,), occasion.law, promised=promised)
