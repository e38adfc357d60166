"""What a parked record looks like to operators, and its name: the service's and a number."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from contracts.problems import InputRefused
from deploy.provision import SERVICES

# What fits into a bigint.
MOST_DIGITS = 18


class ParkedIdNotUnderstood(InputRefused):
    """Số của bản ghi bị giữ lại gồm tên dịch vụ và số.

    A parked record is named by its service and its number.
    """


class Parked(BaseModel):
    """A parked record, without its content."""

    model_config = ConfigDict(frozen=True)

    id: str
    service: str
    state: str
    topic: str
    partition: int
    offset: int
    key: str | None
    event_id: str | None
    type: str | None
    reason: str
    error: str
    attempts: int
    parked_at: datetime
    next_at: datetime
    discarded_because: str | None


class ParkedList(BaseModel):
    """What is parked: of each service the dead first, the newest of them first; `left_out` are too many to list."""

    model_config = ConfigDict(frozen=True)

    parked: tuple[Parked, ...]
    left_out: int = 0


class Header(BaseModel):
    """A header as it came, and in hex: a value that is not UTF-8 is there only."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str | None = None
    hex: str | None = None


class ParkedWhole(Parked):
    """A parked record with the bytes it came with: as text where they are UTF-8, and always in hex."""

    headers: tuple[Header, ...]
    payload: str | None
    payload_hex: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """`routing:12`."""

    service: str
    number: int

    @classmethod
    def of(cls, text: str, service: str | None) -> "Name":
        """The service from the text, or as given beside it."""
        before, colon, number = text.strip().rpartition(":")
        named = before if colon else service
        known = named in SERVICES and service in (None, named)
        if named is None or not known or not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
            raise ParkedIdNotUnderstood(
                f"Không hiểu “{text}”.", field="/id", expected="routing:12 (motcua parked list)"
            )
        return cls(named, int(number))
