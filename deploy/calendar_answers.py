"""What `motcua calendar publish` answers: the days that differ, and what becomes of the open dossiers."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.calendar.decrees import CalendarDecrees, DayKind, DecreedDay
from deploy.calendar_doors import Preview, Recount


class DayDiffers(BaseModel):
    """A day of a scope as it was said before, and as it is said now."""

    model_config = ConfigDict(frozen=True)

    date: str
    scope: str
    before: DayKind | None
    after: DayKind
    decree: str | None


class Rehearsed(BaseModel):
    """What publishing the file would do."""

    model_config = ConfigDict(frozen=True)

    dry_run: Literal[True] = True
    calendar: str
    loads_year: int | None = None
    days: tuple[DayDiffers, ...]
    dossiers: Preview


class Published(BaseModel):
    """What publishing the file did; no recount where routing has none, or none yet."""

    model_config = ConfigDict(frozen=True)

    version: str
    derived_from: str
    already_published: bool
    loads_year: int | None = None
    days: tuple[DayDiffers, ...]
    moved: int | None
    suppressed: int | None
    recount: Recount | None


def how_far(recount: Recount | None) -> str:
    """How far the dossiers are, in words."""
    if recount is None:
        return "chưa tính lại hồ sơ nào · no recount has begun"
    done = "đã tính lại xong · recounted" if recount.state == "done" else "đang tính lại · being recounted"
    communes = f"{recount.communes_done}/{recount.communes} xã · communes"
    return f"{done}: {communes}; {recount.moved} đổi ngày, {recount.suppressed} giữ ngày · moved, kept"


def differing(before: CalendarDecrees, days: tuple[DecreedDay, ...]) -> tuple[DayDiffers, ...]:
    """The days that were said otherwise before, or not at all."""
    said = {(day.date, day.scope): day for day in before.days}
    return tuple(
        DayDiffers(
            date=day.date.isoformat(),
            scope=day.scope,
            before=was.kind if (was := said.get((day.date, day.scope))) else None,
            after=day.kind,
            decree=day.decree,
        )
        for day in days
        if said.get((day.date, day.scope)) != day
    )
