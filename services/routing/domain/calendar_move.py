"""A date that a later calendar moved: the next promise beside the older ones, and the fact that says why."""

from dataclasses import replace

from contracts.events.routing import PromiseMoved
from contracts.message import Actor
from services.routing.domain.change import Change
from services.routing.domain.dossier import Dossier, Occasion, naming
from services.routing.domain.promises import Promised, promised_anew
from services.routing.domain.recompute import Verdict

THE_CALENDAR = Actor(role="system", account="calendar")
REASON = "calendar-changed"


def moved(dossier: Dossier, verdict: Verdict, occasion: Occasion, *, version: str, term: str | None) -> Change:
    """The dossier with the date that this calendar version says; a standing clock goes on standing."""
    # One apology per dossier: another calendar does not renew it.
    found = replace(verdict.due, apology_latest=None) if dossier.apologised else verdict.due
    after = promised_anew(dossier, found, calendar=version)
    fact = PromiseMoved(
        **naming(dossier, occasion),
        promise=after.promise,
        old_due_at=dossier.due_at,
        due_at=found.due_at,
        cause="calendar",
        reason=REASON,
        calendar=version,
    )
    promised = Promised(
        dossier_id=dossier.dossier_id,
        number=after.promise,
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
