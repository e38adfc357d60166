"""What notify hears, and what it does about each kind of fact."""

from functools import partial

from contracts.delivery import editions
from contracts.delivery.hearing import Hearing
from contracts.events.catalogue import CalendarPublished, CataloguePublished
from contracts.events.person import PersonCorrected, PersonErased, PersonRecorded
from contracts.events.routing import (
    ClockPaused,
    DeadlineNear,
    OpinionOverdue,
    OpinionReceived,
    OpinionRequested,
    StepCompleted,
    StepStarted,
)
from contracts.events.words import WordsWritten
from contracts.topics import INTAKE_CATALOGUE, INTAKE_PERSON, ROUTING_PROGRESS, ROUTING_WORDS
from services.notify.domain.links import Links
from services.notify.domain.telling import TOLD, is_news
from services.notify.handlers.erase_people import erase_people
from services.notify.handlers.keep_people import keep_people
from services.notify.handlers.keep_words import keep_words
from services.notify.handlers.tell_citizen import tell_citizen


def hearing(links: Links) -> Hearing:
    """People and words are kept, facts are told; what stays inside the office is nothing to the citizen."""
    heard = Hearing((INTAKE_PERSON, INTAKE_CATALOGUE, ROUTING_PROGRESS, ROUTING_WORDS))
    heard.on(PersonRecorded, keep_people).on(PersonCorrected, keep_people).on(PersonErased, erase_people)
    heard.on(WordsWritten, keep_words)
    heard.on(CataloguePublished, editions.keep_catalogue).ignore(CalendarPublished)
    heard.ignore(StepStarted, StepCompleted, ClockPaused, DeadlineNear)
    heard.ignore(OpinionRequested, OpinionReceived, OpinionOverdue)
    # Handlers are told the facts alone; where links lead is the environment's matter.
    tell = partial(tell_citizen, links=links)
    for fact in TOLD:
        heard.on(fact, tell, when=is_news)
    return heard
