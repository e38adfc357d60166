"""What every message carries: who said it, when, of which dossier, between which communes.

Instants are aware and in UTC on the wire (RFC 3339). A message read from the wire may hold fields that this release
does not know; a message built here may not.
"""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from contracts.identifiers import AccountId, CommuneCode, DossierCode, DossierId, EventId, new_id

Role = Literal[
    "applicant",
    "reception_officer",
    "case_officer",
    "dept_head",
    "centre_director",
    "approver",
    "records_clerk",
    "auditor",
    "integrator",
    "admin",
    "system",
]


def _in_utc(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_in_utc)]


class Word(BaseModel):
    """A value inside a message: frozen, strict and closed when built."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Actor(Word):
    """The account that acted, and in which role."""

    role: Role
    account: AccountId


class Event(Word):
    """A fact: it happened, and nobody can refuse it."""

    service: ClassVar[str]

    type: str
    id: EventId = Field(default_factory=lambda: EventId(new_id()))
    time: Instant
    actor: Actor

    @property
    def subject(self) -> str:
        """What the fact is about: the message key, so that facts of one subject stay in order."""
        raise NotImplementedError

    @property
    def commune(self) -> str | None:
        """The handling commune, where there is one."""
        return None

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """The event in a wire value; unknown fields are ignored, and a ValidationError says what is broken."""
        return cls.model_validate_json(raw, strict=False, extra="ignore")

    def written(self) -> bytes:
        """The event as a wire value."""
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)


class DossierEvent(Event):
    """A fact about one dossier."""

    dossier_id: DossierId
    dossier_code: DossierCode
    receiving_commune: CommuneCode
    handling_commune: CommuneCode

    @property
    def subject(self) -> str:
        """The dossier's id."""
        return str(self.dossier_id)

    @property
    def commune(self) -> str:
        """The handling commune."""
        return self.handling_commune


class Command(BaseModel):
    """A request to one owner, who may refuse it; always strict and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
