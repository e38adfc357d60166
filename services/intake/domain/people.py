"""The people of a dossier as typed at the counter: refused by the name of the broken rule, written one way."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.commands import PersonGiven
from contracts.events.person import Person
from contracts.identifiers import checked_personal_id, checked_tax_code, new_id, phone_in_e164
from contracts.problems import InputRefused

# The pattern that browsers use for an address (WHATWG HTML, email state), and a dot in the domain.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})+")
_UNWRITABLE = ("Cc", "Cs", "Cn")


class PersonalIdInvalid(InputRefused):
    """Số định danh cá nhân không đúng.

    The personal id is not valid.
    """


class TaxCodeInvalid(InputRefused):
    """Mã số thuế không đúng.

    The tax code is not valid.
    """


class PhoneInvalid(InputRefused):
    """Số điện thoại không đúng.

    The phone number is not valid.
    """


class EmailInvalid(InputRefused):
    """Địa chỉ thư điện tử không đúng.

    The e-mail address is not valid.
    """


class TextInvalid(InputRefused):
    """Văn bản có ký tự không viết được.

    The text holds characters that cannot be written.
    """


Refs = tuple[UUID | None, UUID | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The owner, and the submitter where another person brought the dossier."""

    owner: Person
    submitter: Person | None = None


def people(owner: PersonGiven, submitter: PersonGiven | None, *, today: date, refs: Refs) -> People:
    """Both people checked; who has no reference yet gets one."""
    owner_ref, submitter_ref = refs
    return People(
        owner=person(owner, ref=owner_ref or new_id(), at="/owner", today=today),
        submitter=person(submitter, ref=submitter_ref or new_id(), at="/submitter", today=today) if submitter else None,
    )


def person(given: PersonGiven, *, ref: UUID, at: str, today: date) -> Person:
    """The person as kept; a refusal names the field below `at`. What was left blank was not given."""
    return Person(
        ref=ref,
        name=_text(given.name, field=f"{at}/name"),
        personal_id=_personal_id(given.personal_id, field=f"{at}/personal_id", today=today),
        tax_code=_tax_code(given.tax_code, field=f"{at}/tax_code", today=today),
        phone=_phone(given.phone, field=f"{at}/phone"),
        email=_email(given.email, field=f"{at}/email"),
        address=_text(given.address, field=f"{at}/address") if given.address else None,
        language=given.language,
        preferred_channel=given.preferred_channel,
    )


def _text(text: str, *, field: str) -> str:
    """One line in composed form (NFC); invisible format characters are dropped."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    kinds = [(char, unicodedata.category(char)) for char in line]
    written = "".join(char for char, kind in kinds if kind != "Cf")
    # A few scripts grow when composed; what no longer fits its field is not guessed at.
    if not written or len(written) > len(text) or any(kind in _UNWRITABLE for _, kind in kinds):
        raise TextInvalid(field=field, expected="chữ viết được, không có ký tự điều khiển (no control characters)")
    return written


def _personal_id(text: str | None, *, field: str, today: date) -> str | None:
    if not text:
        return None
    try:
        return checked_personal_id(text, today=today)
    except ValueError as error:
        raise PersonalIdInvalid(field=field, expected=str(error)) from error


def _tax_code(text: str | None, *, field: str, today: date) -> str | None:
    if not text:
        return None
    try:
        return checked_tax_code(text, today=today)
    except ValueError as error:
        raise TaxCodeInvalid(field=field, expected=str(error)) from error


def _phone(text: str | None, *, field: str) -> str | None:
    if not text:
        return None
    try:
        return phone_in_e164(text)
    except ValueError as error:
        raise PhoneInvalid(field=field, expected=str(error)) from error


def _email(text: str | None, *, field: str) -> str | None:
    if not text:
        return None
    if _EMAIL.fullmatch(text) is None:
        raise EmailInvalid(field=field, expected="địa chỉ thư, ví dụ ten@vidu.vn (an address such as name@example.vn)")
    return text
