"""What routing hears, and which handler answers each kind of fact."""

from contracts.delivery import editions
from contracts.delivery.hearing import Hearing
from contracts.events.catalogue import CalendarPublished, CataloguePublished
from contracts.events.intake import DossierRecorded, PaymentReceived, SupplementReceived, WithdrawalRequested
from contracts.topics import INTAKE_CATALOGUE, INTAKE_DOSSIER
from services.routing.handlers.begin_recount import begin_recount
from services.routing.handlers.note_withdrawal import note_withdrawal
from services.routing.handlers.route_dossier import route_dossier
from services.routing.handlers.take_payment import take_payment
from services.routing.handlers.take_supplement import take_supplement


def hearing() -> Hearing:
    """Every kind of fact on intake's two open topics."""
    return (
        Hearing((INTAKE_DOSSIER, INTAKE_CATALOGUE))
        .on(CataloguePublished, editions.keep_catalogue)
        .on(CalendarPublished, begin_recount)
        .on(DossierRecorded, route_dossier)
        .on(SupplementReceived, take_supplement)
        .on(PaymentReceived, take_payment)
        .on(WithdrawalRequested, note_withdrawal)
    )
