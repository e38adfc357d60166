"""Who may be told about a dossier, and what notify keeps of them: no personal id, no postal address, no whole name."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from contracts.events.person import Language, Person, PersonCorrected, PersonRecorded, PreferredChannel

Part = Literal["owner", "submitter"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dossier belongs, as every fact about it says."""

    code: str
    receiving_commune: str
    handling_commune: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of a dossier's people; `called` is the name as a letter says it."""

    ref: UUID
    part: Part
    called: str
    phone: str | None
    email: str | None
    language: Language
    preferred: PreferredChannel | None


def called(person: Person) -> str:
    """`NGUYỄN V. An` for Nguyễn Văn An; single names and organisations stay whole."""
    words = person.name.split()
    # A trader has a tax code too, and a personal id; an organisation has no personal id.
    organisation = person.tax_code is not None and person.personal_id is None
    if organisation or len(words) < 2:
        return person.name
    middles = [f"{word[0].upper()}." for word in words[1:-1]]
    return " ".join((words[0].upper(), *middles, words[-1]))


def recipient(person: Person, part: Part) -> Recipient:
    """What notify keeps of a person."""
    return Recipient(
        person.ref, part, called(person), person.phone, person.email, person.language, person.preferred_channel
    )


def recipients(fact: PersonRecorded | PersonCorrected) -> list[Recipient]:
    """A dossier's people, the owner first."""
    people = [recipient(fact.dossier_owner, "owner")]
    if fact.submitter is not None:
        people.append(recipient(fact.submitter, "submitter"))
    return people
