"""What survey hears: results returned, and the catalogue's names; every other fact is heard and needs nothing."""

from contracts.delivery.editions import keep_catalogue
from contracts.delivery.hearing import Hearing
from contracts.events.catalogue import CalendarPublished, CataloguePublished
from contracts.events.routing import (
    ClockPaused,
    ClockResumed,
    DeadlineMissed,
    DeadlineNear,
    DossierCompleted,
    DossierRouted,
    DossierStopped,
    DossierWithdrawn,
    OpinionOverdue,
    OpinionReceived,
    OpinionRequested,
    PaymentRequested,
    PromiseMoved,
    ResultReturned,
    StepCompleted,
    StepStarted,
    StopLifted,
    SupplementReminder,
    SupplementRequested,
    WithdrawalRefused,
)
from contracts.topics import INTAKE_CATALOGUE, ROUTING_PROGRESS
from services.survey.handlers.open_survey import open_survey


def hearing() -> Hearing:
    """Both topics, with a decision about every type on them."""
    heard = Hearing((ROUTING_PROGRESS, INTAKE_CATALOGUE))
    heard.on(ResultReturned, open_survey)
    heard.on(CataloguePublished, keep_catalogue)
    heard.ignore(CalendarPublished)
    return heard.ignore(
        DossierRouted,
        StepStarted,
        StepCompleted,
        SupplementRequested,
        SupplementReminder,
        OpinionRequested,
        OpinionReceived,
        OpinionOverdue,
        PaymentRequested,
        ClockPaused,
        ClockResumed,
        DeadlineNear,
        DeadlineMissed,
        PromiseMoved,
        DossierCompleted,
        DossierStopped,
        StopLifted,
        DossierWithdrawn,
        WithdrawalRefused,
    )
