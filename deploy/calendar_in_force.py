"""Which calendar `motcua calendar` answers by: a file that was named, the running province's, or the repository's."""

import asyncio
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import ValidationError

from contracts.calendar.decrees import CalendarDecrees
from contracts.problems import InputRefused, Trouble
from deploy.calendar_doors import PATIENCE, SHORT_PATIENCE, Doors
from deploy.calendar_file import started
from deploy.calendar_speech import silent
from deploy.catalogue import load
from deploy.motcua.patience import ServiceSilent
from deploy.motcua.reach import address, province_if_running

CURRENT = "current"
_TIMEOUT = 30.0
_LARGEST_FILE = 16 * 1024 * 1024
_EXPECTED = "một lịch JSON như deploy/catalogue/calendar.json (a calendar as JSON, like that file)"


class CalendarUnknown(InputRefused):
    """Không có tệp hay phiên bản lịch này.

    There is no calendar file or version of this name.
    """


class CalendarUnsound(InputRefused):
    """Tệp này không phải là một lịch làm việc đúng.

    The file is not a sound calendar.
    """


class CalendarFileBroken(Trouble):
    """Không đọc được lịch làm việc của tỉnh.

    The province's calendar cannot be read.
    """


@dataclass(frozen=True, slots=True)
class Chosen:
    """A calendar and where it was read, as people are told."""

    decrees: CalendarDecrees
    place: str

    @property
    def told(self) -> str:
        """The version and the place, in one line."""
        return f"{self.decrees.version}, {self.place}"


def in_force(*, patience: float = PATIENCE) -> Chosen:
    """What the province that runs here counts by; without one, what the repository holds."""
    province = province_if_running()
    if province is None:
        return _own()
    intake = address(province, "intake")
    return Chosen(asyncio.run(_asked(intake, patience=patience)), f"đang dùng tại (in force at) {intake}")


def named(which: str, *, field: str) -> Chosen:
    """The calendar of a file, the one in force, or one of those two by its version."""
    if which == CURRENT:
        return in_force()
    try:
        return in_file(Path(which), field=field)
    except OSError:
        known = {chosen.decrees.version: chosen for chosen in (_own(), in_force())}
        if which in known:
            return known[which]
    raise CalendarUnknown(
        f"{CalendarUnknown.title()} “{which}”",
        field=field,
        expected=f"một tệp JSON | {CURRENT} | {' | '.join(known)} (a file, or a version)",
    )


def of_the_question(file: Path | None) -> Chosen:
    """A file that was named wins over everything; where intake is silent, the repository's file answers."""
    if file is None:
        return _in_force_or_own()
    try:
        return in_file(file, field="/calendar")
    except OSError as error:
        raise CalendarUnknown(f"{file}: {error.strerror}", field="/calendar", expected=_EXPECTED) from error


def in_file(file: Path, *, field: str) -> Chosen:
    """The calendar of a file; OSError where there is none."""
    try:
        text = started(file, at_most=_LARGEST_FILE).removeprefix(BOM_UTF8)
        return Chosen(CalendarDecrees.model_validate_json(text), f"tệp (file) {file}")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(map(str, first["loc"])) or "/"
        raise CalendarUnsound(f"{file}: {place}: {first['msg']}", field=field, expected=_EXPECTED) from error


def _own() -> Chosen:
    try:
        return Chosen(load.calendar(), "tệp của kho mã (the repository's file)")
    except (OSError, ValidationError) as broken:
        raise CalendarFileBroken(str(broken)) from broken


def _in_force_or_own() -> Chosen:
    try:
        return in_force(patience=SHORT_PATIENCE)
    except ServiceSilent as unheard:
        silent(unheard, instead="lịch (the calendar)")
        return _own()


async def _asked(intake: str, *, patience: float) -> CalendarDecrees:
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        return await Doors(intake, routing="", http=http, patience=patience).calendar()
