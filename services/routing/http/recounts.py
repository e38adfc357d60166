"""The doors to what a changed calendar does to the open dossiers: what it would do, and how far it has come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError

from contracts.calendar.decrees import CalendarDecrees
from contracts.delivery import editions
from contracts.delivery.accounts import Account
from contracts.delivery.http import field_problem, refusals
from contracts.identifiers import VersionName
from contracts.message import Role
from contracts.problems import Trouble, Unknown
from services.routing.domain.recount import Progress
from services.routing.handlers.preview_recount import preview_recount
from services.routing.http.answers import Answered, Printed
from services.routing.http.office import AtOffice, Office, SignedIn
from services.routing.store import recounts

# A calendar is the whole province's, and so are the dossiers that a preview shows.
MAY_SEE: tuple[Role, ...] = ("admin", "auditor")
# It looks at every open dossier, one preview at a time; nobody waits at a counter for it.
PREVIEW_SECONDS = 60.0

router = APIRouter(tags=["calendar"], responses=refusals(401, 403, 404))


class RecountNotYetKnown(Unknown):
    """Chưa có việc tính lại cho phiên bản lịch này; nếu vừa công bố, xin thử lại sau giây lát.

    There is no recount for this calendar version; if it was published just now, try again in a moment.
    """

    retry_after = 1


class NothingToRecount(Unknown):
    """Phiên bản lịch này không thay phiên bản nào đang dùng, nên không phải tính lại hồ sơ nào.

    This calendar version replaced none in force, so no dossier is counted anew.
    """


class PreviewUnderWay(Trouble):
    """Đang tính thử một lịch khác, xin thử lại sau ít giây.

    Another calendar is being tried just now, please try again in a few seconds.
    """

    retry_after = 5


class DateMoved(Answered):
    """One dossier's date as it is and as it would be."""

    code: str
    commune: str
    old_due_at: Printed
    due_at: Printed


class RecountPreviewed(Answered):
    """Dossiers in work, those whose interval touches a changed day, those whose date would move or be kept."""

    open: int
    touched: int
    moved: int
    suppressed: int
    sample: tuple[DateMoved, ...]


class RecountShown(Answered):
    """How far a recount is."""

    version: str
    derived_from: str
    state: Literal["running", "done"]
    days: tuple[date, ...]
    communes: int
    communes_done: int
    touched: int
    moved: int
    suppressed: int
    published_at: Printed
    done_at: datetime | None


async def _overseer(account: SignedIn) -> Account:
    account.must_be(MAY_SEE)
    return account


Overseer = Annotated[Account, Depends(_overseer)]


@asynccontextmanager
async def _alone(office: Office) -> AsyncIterator[None]:
    if office.previewing.locked():
        raise PreviewUnderWay
    async with office.previewing:
        yield


def _proposed(body: bytes) -> CalendarDecrees:
    try:
        return CalendarDecrees.model_validate_json(body)
    except ValidationError as error:
        raise field_problem(dict(error.errors(include_url=False)[0])) from None


@router.post("/recounts/preview")
async def preview(request: Request, office: AtOffice, _: Overseer) -> RecountPreviewed:
    """Lịch này sẽ đổi ngày hẹn của những hồ sơ nào. What this calendar would do to the open dossiers."""
    body = await request.body()
    async with _alone(office):
        decrees = await asyncio.to_thread(_proposed, body)
        async with office.service.database.snapshot(within=PREVIEW_SECONDS) as tx:
            found = await preview_recount(tx, decrees, now=office.service.clock())
    return RecountPreviewed(
        open=found.open,
        touched=found.tally.touched,
        moved=found.tally.moved,
        suppressed=found.tally.kept,
        sample=tuple(
            DateMoved(code=it.code, commune=it.commune, old_due_at=it.old_due_at, due_at=it.due_at)
            for it in found.sample
        ),
    )


@router.get("/recounts/{version}")
async def show_recount(version: VersionName, office: AtOffice, _: Overseer) -> RecountShown:
    """Việc tính lại ngày hẹn đã tới đâu. How far the recount for a calendar version is."""
    async with office.service.transaction() as tx:
        # A version and its recount are kept together: where the version was known first, its recount is found then.
        known = await editions.known(tx, "calendar", version)
        progress = await recounts.progress(tx, version)
    if progress is None:
        raise NothingToRecount(field="/version") if known else RecountNotYetKnown(field="/version")
    return _shown(progress)


def _shown(progress: Progress) -> RecountShown:
    return RecountShown(
        version=progress.recount.version,
        derived_from=progress.recount.derived_from,
        state="done" if progress.done_at else "running",
        days=progress.days,
        communes=progress.parts,
        communes_done=progress.parts_done,
        touched=progress.tally.touched,
        moved=progress.tally.moved,
        suppressed=progress.tally.kept,
        published_at=progress.recount.published_at,
        done_at=progress.done_at,
    )
