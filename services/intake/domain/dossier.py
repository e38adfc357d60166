"""A dossier as intake keeps it: the facts of its reception, which never change, and its code."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from contracts.calendar.hours import in_vietnam
from contracts.calendar.promise import Promise
from contracts.events.intake import Channel, DossierRecorded, PaperBrought, PromiseMade
from contracts.events.person import PersonRecorded
from contracts.identifiers import DossierId
from contracts.message import Actor
from services.intake.domain.counting import Count
from services.intake.domain.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What was received, where, when and under which rules."""

    dossier_id: DossierId
    commune: str
    request: UUID
    body_hash: bytes
    handling_commune: str
    procedure: str
    case: str
    channel: Channel
    owner_ref: UUID
    submitter_ref: UUID | None
    papers: tuple[PaperBrought, ...]
    received_at: datetime
    recorded_at: datetime
    promise: Promise
    calendar: str
    catalogue: str
    opening: str

    @property
    def day(self) -> date:
        """The local date of reception, which stands in the code."""
        return in_vietnam(self.received_at).date()


class About(TypedDict):
    """What every fact about a dossier says."""

    time: datetime
    actor: Actor
    dossier_id: DossierId
    dossier_code: str
    receiving_commune: str
    handling_commune: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A recorded dossier; `promises` counts the dates that intake has printed for it."""

    code: str
    reception: Reception
    promises: int = 1

    @property
    def dossier_id(self) -> DossierId:
        """The dossier's id."""
        return self.reception.dossier_id

    def about(self, *, actor: Actor, time: datetime) -> About:
        """The beginning of a fact about it."""
        return About(
            time=time,
            actor=actor,
            dossier_id=self.reception.dossier_id,
            dossier_code=self.code,
            receiving_commune=self.reception.commune,
            handling_commune=self.reception.handling_commune,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A reception that satisfies every rule and waits for its number."""

    reception: Reception
    people: People
    actor: Actor
    agency: str
    counted: Count

    @property
    def dossier_id(self) -> DossierId:
        """The id that the dossier will have."""
        return self.reception.dossier_id

    def recorded(self, dossier: Dossier) -> tuple[DossierRecorded, PersonRecorded]:
        """The two facts: one for everybody, one with the people for the few who may know them."""
        reception = self.reception
        about = dossier.about(actor=self.actor, time=reception.recorded_at)
        recorded = DossierRecorded(
            **about,
            procedure=reception.procedure,
            case=reception.case,
            channel=reception.channel,
            owner_ref=reception.owner_ref,
            submitter_ref=reception.submitter_ref,
            papers=reception.papers,
            received_at=reception.received_at,
            promise=self._first_promise(),
        )
        return recorded, PersonRecorded(**about, dossier_owner=self.people.owner, submitter=self.people.submitter)

    def _first_promise(self) -> PromiseMade:
        reception = self.reception
        return PromiseMade(
            number=1,
            due_at=reception.promise.due_at,
            apology_latest=reception.promise.apology_latest,
            transfer_by=reception.promise.transfer_by,
            term=str(self.counted.term),
            cause="reception",
            calendar=reception.calendar,
            catalogue=reception.catalogue,
        )
