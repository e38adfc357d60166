"""The door of the citizen's tracking page."""

from fastapi import APIRouter, Request, Response

from contracts.delivery.http import refusals
from contracts.tokens.links import tracks
from services.routing.handlers.read_desk_hours import read_desk_hours
from services.routing.handlers.read_dossier import Story, read_dossier, read_story
from services.routing.http.office import AtOffice
from services.routing.http.reading import SecondFactor
from services.routing.http.stories import open_number, owed_number
from services.routing.pages import tracking as page
from services.routing.pages.tracking import MoneyWanted, PapersWanted, Whole, Words
from services.routing.pages.wording import Said

router = APIRouter(tags=["tracking"], responses=refusals(404))


@router.get("/t/{code}", response_class=Response)
async def track(code: str, request: Request, *, office: AtOffice, factor: SecondFactor = None) -> Response:
    """Trang tra cứu của công dân. The citizen's page."""
    now = office.service.clock()
    async with office.service.database.snapshot() as tx:
        dossier = await read_dossier(tx, code)
        desk = await read_desk_hours(tx, dossier)
        known = factor is not None and tracks(factor, dossier.code, key=office.tracking_key)
        whole = _whole(await read_story(tx, dossier, now=now), key=office.signing_key) if known else None
    return office.pages.page(request, "dossier.html", page.tracking(dossier, desk, whole, now=now))


def _whole(story: Story, *, key: str) -> Whole:
    law = story.law
    return Whole(
        procedure=Said(law.procedure.name, law.procedure.name_en),
        unit=page.unit_said(story.dossier.unit, law),
        dates=tuple(map(page.date_shown, reversed(story.promises))),
        lines=tuple(page.line(passed, law) for passed in reversed(story.history)),
        papers=_papers(story, key=key) if story.dossier.state.open else None,
        money=_money(story, key=key) if story.dossier.state.open else None,
        words=tuple(Words(written.written_at, written.text) for written in reversed(story.words)),
    )


def _papers(story: Story, *, key: str) -> PapersWanted | None:
    # At most one request waits; those answered have lost their number.
    for asked in story.supplements:
        if number := open_number(story, asked, key=key):
            papers = tuple(page.paper_said(code, story.law) for code in asked.papers)
            return PapersWanted(number, papers, page.reason_said(asked.reason), asked.answer_by)
    return None


def _money(story: Story, *, key: str) -> MoneyWanted | None:
    for asked in story.payments:
        if number := owed_number(story, asked, key=key):
            return page.money_wanted(number, asked.amount_vnd, asked.purpose, pay_by=asked.pay_by)
    return None
