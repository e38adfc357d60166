"""What of a person those may see who do not serve them at the counter: enough to recognise, too little to use."""

from dataclasses import dataclass
from typing import Self

from contracts.events.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """A person as shown to staff; the phone is written as people dial it."""

    name: str
    personal_id: str | None
    tax_code: str | None
    phone: str | None
    email: str | None
    address: str | None

    @classmethod
    def in_full(cls, person: Person) -> Self:
        """Everything, for those at the person's own counter."""
        return cls(
            name=person.name,
            personal_id=person.personal_id,
            tax_code=person.tax_code,
            phone=_as_dialled(person.phone),
            email=person.email,
            address=person.address,
        )

    @classmethod
    def masked(cls, person: Person) -> Self:
        """Numbers and addresses covered; the name stays."""
        return cls(
            name=person.name,
            personal_id=_covered(person.personal_id, first=3, last=1),
            tax_code=_covered(person.tax_code, first=3, last=1),
            phone=_covered(_as_dialled(person.phone), first=3, last=3),
            email=_covered_email(person.email),
            address=person.address and "***",
        )


def _as_dialled(phone: str | None) -> str | None:
    return phone and f"0{phone.removeprefix('+84')}"


def _covered(text: str | None, *, first: int, last: int) -> str | None:
    """`008********5`: the first and the last few characters."""
    return text and f"{text[:first]}{'*' * (len(text) - first - last)}{text[-last:]}"


def _covered_email(text: str | None) -> str | None:
    if text is None:
        return None
    name, _, domain = text.partition("@")
    return f"{name[:1]}***@{domain}"
