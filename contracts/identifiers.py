"""The names that things go by: dossiers, procedures, communes, departments, people's numbers.

Sources: Thông tư 03/2025/TT-VPCP Art 13 (dossier code), Quyết định 20/2020/QĐ-TTg (agency id), Nghị định 137/2015/NĐ-CP
Art 13 (personal id), Thông tư 86/2024/TT-BTC (tax code), Quyết định 19/2025/QĐ-TTg (GSO commune codes), RFC 9562
(UUIDv7).
"""

import os
import re
import threading
import time
from datetime import date
from typing import Annotated, NewType
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

DossierId = NewType("DossierId", UUID)
EventId = NewType("EventId", UUID)

DossierCode = Annotated[str, StringConstraints(pattern=r"^[A-Y][0-9]{2}(?:\.[0-9]{1,3}){0,3}-[0-9]{6}-[0-9]{4,8}$")]
ProcedureCode = Annotated[str, StringConstraints(pattern=r"^[0-9]\.[0-9]{6}$")]
CommuneCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
DepartmentCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
AgencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,12}$")]
CaseCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
StepCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
TemplateCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,60}$")]
RuleCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]{1,80}$")]
DutyCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
PaperCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
AccountId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@:-]{1,80}$")]
VersionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,60}$")]

PHONE = re.compile(r"^(?:\+?84|0)(3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)(\d{7})$", re.ASCII)
_PERSONAL_ID = re.compile(r"^(\d{3})(\d)(\d{2})\d{6}$", re.ASCII)
_TAX_CODE = re.compile(r"^(\d{10})(?:-?(\d{3}))?$", re.ASCII)
_NO_BRANCH = "-000"
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_CENTURIES = (1900, 2000, 2100, 2200, 2300)
_DRAWN_TOGETHER = 256


class _Uuid7Clock:
    """The last millisecond and counter used, so that ids made in one process only grow, and chance for the rest."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """As in a process of its own."""
        self._lock = threading.Lock()
        self._last = 0
        self._drawn = memoryview(b"")

    def next(self) -> int:
        """A 60-bit stamp: milliseconds and a 12-bit counter, strictly growing."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000 << 12)
            return self._last

    def chance(self) -> int:
        """62 bits of the system's randomness, drawn many at a time: each drawing is a call into the kernel."""
        with self._lock:
            if not self._drawn:
                self._drawn = memoryview(os.urandom(8 * _DRAWN_TOGETHER))
            bits, self._drawn = self._drawn[:8], self._drawn[8:]
            return int.from_bytes(bits, "big") >> 2


_CLOCK = _Uuid7Clock()
# A forked process must not repeat its parent's ids.
os.register_at_fork(after_in_child=_CLOCK.begin)


def new_id() -> UUID:
    """A fresh UUIDv7, strictly growing within the process (RFC 9562, section 6.2, method 1)."""
    stamp = _CLOCK.next()
    high = (stamp >> 12) << 16 | 0x7000 | (stamp & 0xFFF)
    low = 0b10 << 62 | _CLOCK.chance()
    return UUID(int=high << 64 | low)


def phone_in_e164(text: str) -> str:
    """A Vietnamese mobile number as `+84…`; ValueError when it is none."""
    found = PHONE.match(text.strip().replace(" ", "").replace(".", ""))
    if found is None:
        raise ValueError("số điện thoại di động Việt Nam, ví dụ 0912345678 (a Vietnamese mobile number)")
    return f"+84{found[1]}{found[2]}"


def checked_personal_id(text: str, *, today: date | None = None) -> str:
    """A 12-digit personal id whose century and year of birth are possible; ValueError otherwise."""
    found = _PERSONAL_ID.match(text.strip())
    if found is None:
        raise ValueError("số định danh cá nhân gồm 12 chữ số (a personal id of 12 digits)")
    if int(found[1]) == 0:
        raise ValueError("ba chữ số đầu là mã nơi đăng ký khai sinh (three digits of the place of birth registration)")
    born = _CENTURIES[int(found[2]) // 2] + int(found[3])
    if today is not None and born > today.year:
        raise ValueError("năm sinh trong số định danh không ở tương lai (a year of birth that is not in the future)")
    return found[0]


def checked_tax_code(text: str, *, today: date) -> str:
    """A tax code that may be written down: of somebody born by today, of a branch from 001 on; ValueError otherwise."""
    code = spelled_tax_code(text, today=today)
    if code.endswith(_NO_BRANCH):
        raise ValueError("mã đơn vị phụ thuộc từ 001 đến 999 (the number of a branch is one of 001 to 999)")
    return code


def spelled_tax_code(text: str, *, today: date | None = None) -> str:
    """A tax code: 10 digits with a right check digit, `-NNN` for a branch, or a 12-digit personal id."""
    stripped = text.strip()
    if _PERSONAL_ID.match(stripped):
        return checked_personal_id(stripped, today=today)
    found = _TAX_CODE.match(stripped)
    if found is None:
        raise ValueError("mã số thuế gồm 10 chữ số, hoặc 10 chữ số và -NNN (a tax code of 10 digits, or 10 and -NNN)")
    check = 10 - sum(int(d) * w for d, w in zip(found[1], _TAX_WEIGHTS, strict=False)) % 11
    if check == 10 or check != int(found[1][9]):
        raise ValueError("mã số thuế có chữ số kiểm tra đúng (a tax code with a right check digit)")
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


Phone = Annotated[
    str,
    AfterValidator(phone_in_e164),
    WithJsonSchema({"type": "string", "pattern": r"^\+84(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}$"}),
]
TaxCode = Annotated[
    str,
    # What was written down before the counter looked at births and branches stays readable.
    AfterValidator(spelled_tax_code),
    WithJsonSchema({"type": "string", "pattern": "^(?:[0-9]{10}(?:-[0-9]{3})?|[0-9]{12})$"}),
]
