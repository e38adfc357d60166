"""Whether what lies on the counter can be received, and which date is promised for it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.calendar.hours import in_vietnam, printed
from contracts.calendar.terms import Term
from contracts.commands import RecordDossier
from contracts.events.intake import PaperBrought
from contracts.identifiers import DossierId, new_id
from contracts.message import Actor
from contracts.problems import InputRefused
from services.intake.domain.counting import count, promised
from services.intake.domain.dossier import Accepted, Reception
from services.intake.domain.offer import Offer, OfferedCase
from services.intake.domain.papers import complete
from services.intake.domain.people import people
from services.intake.domain.province import Province


class ReceivedInFuture(InputRefused):
    """Thời điểm tiếp nhận không được ở tương lai.

    The time of reception may not lie in the future.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCounter:
    """The circumstances of a request: who posts it, which one it is, when, in which trace."""

    actor: Actor
    request: UUID
    body_hash: bytes
    now: datetime
    opening: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, found in the catalogue in force."""

    offer: Offer
    agency: str
    handling: str
    case: OfferedCase
    term: Term
    papers: tuple[PaperBrought, ...]


def accept(command: RecordDossier, province: Province, *, at: AtCounter) -> Accepted:
    """The reception with its promise; a refusal names the first thing that is wrong."""
    received_at = received(command.received_at, now=at.now)
    wanted = _wanted(command, province.offer_on(received_at.date()), day=received_at.date())
    known = people(command.owner, command.submitter, today=in_vietnam(at.now).date(), refs=(None, None))
    counted = count(province.decrees, wanted.handling, wanted.term, received_at=received_at)
    reception = Reception(
        dossier_id=DossierId(new_id()),
        commune=command.commune,
        request=at.request,
        body_hash=at.body_hash,
        handling_commune=wanted.handling,
        procedure=command.procedure,
        case=wanted.case.case.code,
        channel=command.channel,
        owner_ref=known.owner.ref,
        submitter_ref=known.submitter.ref if known.submitter else None,
        papers=wanted.papers,
        received_at=received_at,
        recorded_at=at.now,
        promise=promised(counted),
        calendar=counted.decrees.version,
        catalogue=wanted.offer.version,
        opening=at.opening,
    )
    return Accepted(reception=reception, people=known, actor=at.actor, agency=wanted.agency, counted=counted)


def _wanted(command: RecordDossier, offer: Offer, *, day: date) -> Wanted:
    commune = offer.commune(command.commune)
    handling = offer.commune(command.handling_commune or command.commune, field="/handling_commune")
    case = offer.case(command.procedure, command.case, handling=handling.code, day=day)
    # A term that the law does not give is refused before any paper is asked for.
    term = case.term
    return Wanted(offer, commune.agency, handling.code, case, term, complete(command.papers, case))


def received(given: datetime | None, *, now: datetime) -> datetime:
    """The instant as printed on the receipt, in whole seconds."""
    if given is not None and given > now:
        raise ReceivedInFuture(field="/received_at", expected=f"đến {printed(now)} (no later than that)")
    return in_vietnam(given or now)
