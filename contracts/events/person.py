"""Who the dossier's people are: private, compacted, erasable (topic `intake.person.v1`).

Every event holds the whole of what is known, so the newest alone is enough; a null value erases (Luật 91/2025/QH15).
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.identifiers import DossierId, Phone, TaxCode
from contracts.message import DossierEvent, Event, Word

Language = Literal["vi", "en"]
PreferredChannel = Literal["sms", "zalo", "email", "counter"]


class Person(Word):
    """A citizen or an organisation as written at the counter; the phone is E.164."""

    ref: UUID = Field(description="What public facts call this person.")
    name: str = Field(min_length=1, max_length=200)
    personal_id: str | None = Field(default=None, max_length=12)
    tax_code: TaxCode | None = None
    phone: Phone | None = None
    email: str | None = Field(default=None, max_length=254)
    address: str | None = Field(default=None, max_length=500)
    language: Language = "vi"
    preferred_channel: PreferredChannel | None = None


class PersonRecorded(DossierEvent):
    """The dossier's owner, and the submitter where another person brought it."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.person_recorded.v1"] = "intake.person_recorded.v1"
    dossier_owner: Person
    submitter: Person | None = None


class PersonCorrected(DossierEvent):
    """The people as they are after a correction at the counter."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.person_corrected.v1"] = "intake.person_corrected.v1"
    dossier_owner: Person
    submitter: Person | None = None


class PersonErased(Event):
    """The people of a dossier are forgotten; on the wire its value is null and its envelope says the rest."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.person_erased.v1"] = "intake.person_erased.v1"
    dossier_id: DossierId

    @property
    def subject(self) -> str:
        """The dossier's id."""
        return str(self.dossier_id)


PersonEvent = Annotated[PersonRecorded | PersonCorrected, Field(discriminator="type")]
