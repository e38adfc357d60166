"""What happens between a calendar's arrival and a dossier's recount leads to the same date as after it."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

import pytest

from contracts.tokens.links import tracking_token
from contracts.tokens.sealing import calendar_mark
from contracts.tokens.supplements import SupplementNumber, read_supplement_number
from services.routing.domain.dossier import Dossier
from tests.integration.routing.bureau import SIGNING_KEY, TRACKING_KEY, Body, Bureau
from tests.integration.routing.test_audit_of_recounts import audited
from tests.integration.routing.test_recount import Offices, arrived, decreed
from tests.integration.routing.test_silence import stopped_by_silence
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import DUE, SINGLE_STATUS, at, money_for, papers_for, recorded

LAST_DAY = DUE.date()
PAPERS: Body = {"papers": ["declaration"], "reason": "missing-paper"}
Ended = Callable[[Bureau, Dossier], Awaitable[None]]


async def paid(bureau: Bureau, waiting: Dossier) -> None:
    """The money comes in."""
    await bureau.hears(money_for(waiting, at=bureau.now))


async def brought(bureau: Bureau, waiting: Dossier) -> None:
    """The papers come in, and the term goes on where it stood."""
    await bureau.hears(papers_for(waiting, at=bureau.now, mode="PAUSE"))


@pytest.mark.parametrize("recounted_first", [True, False])
@pytest.mark.parametrize(
    ("command", "body", "ended"),
    [
        ("request-payment", {"amount_vnd": 1, "purpose": "tax"}, paid),
        ("request-supplement", PAPERS, brought),
    ],
)
async def test_no_working_day_is_lost(
    bureau: Bureau, command: str, body: Body, ended: Ended, *, recounted_first: bool
) -> None:
    [code] = await arrived(bureau, recorded(SINGLE_STATUS))
    bureau.now, offices = at(25), Offices(bureau)
    await bureau.done(code, command, **body)
    waiting = await kept(bureau, code)
    await offices.publish(decreed(LAST_DAY))
    if recounted_first:
        await offices.recount()
    bureau.now = at(26)

    await ended(bureau, waiting)
    await offices.recount()

    # The 27th is off, a working day was lost, and a weekend lies between.
    assert (await kept(bureau, code)).due_at == at(1, 17, 0, month=12)
    assert await audited(bureau) == []


def said_by(number: str) -> SupplementNumber:
    """What a printed number says."""
    return read_supplement_number(number, key=SIGNING_KEY)


async def test_a_number_made_then_says_the_date_by_the_calendar_that_it_names(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded(SINGLE_STATUS))
    bureau.now, offices = at(25), Offices(bureau)
    await offices.publish(decreed(LAST_DAY))

    answer = await bureau.done(code, "request-supplement", **PAPERS)

    said = said_by(answer["supplement_request"])
    assert (said.due_at, said.calendar) == (at(30, 17, 0), calendar_mark(offices.published[-1].version))
    assert (await kept(bureau, code)).due_at == at(30, 17, 0)


async def test_a_number_shown_then_says_the_old_date_by_the_old_calendar(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded(SINGLE_STATUS))
    bureau.now, offices = at(25), Offices(bureau)
    printed = await bureau.done(code, "request-supplement", **PAPERS)
    await offices.publish(decreed(LAST_DAY))

    shown = await _number_on_page(bureau, code)
    await offices.recount()
    after = await _number_on_page(bureau, code)

    assert shown == said_by(printed["supplement_request"])
    assert (after.due_at, after.calendar) == (at(30, 17, 0), calendar_mark(offices.published[-1].version))


async def _number_on_page(bureau: Bureau, code: str) -> SupplementNumber:
    story = await bureau.seen(f"/dossiers/{code}", role=None, k=tracking_token(code, key=TRACKING_KEY))
    return said_by(story.json()["supplements"][-1]["supplement_request"])


@pytest.mark.parametrize("day_off", [None, date(2026, 12, 2)])
async def test_what_a_calendar_took_away_during_a_stop_is_given_back_when_it_is_lifted(
    bureau: Bureau, day_off: date | None
) -> None:
    code, waiting = await stopped_by_silence(bureau)
    offices = Offices(bureau)
    if day_off:
        await offices.changes(decreed(day_off))

    await bureau.hears(papers_for(waiting, at=at(27, 16, 50), mode="PAUSE"))

    moved: dict[date | None, datetime] = {None: at(8, 17, 0, month=12), date(2026, 12, 2): at(9, 17, 0, month=12)}
    assert (await kept(bureau, code)).due_at == moved[day_off]
    assert await audited(bureau) == []


async def test_a_pause_added_to_the_date_of_an_older_calendar_is_named_by_the_audit(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded(SINGLE_STATUS))
    bureau.now, offices = at(25), Offices(bureau)
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    waiting = await kept(bureau, code)
    await offices.changes(decreed(LAST_DAY))
    bureau.now = at(26)
    await paid(bureau, waiting)
    assert await audited(bureau) == []

    older = offices.published[0].version
    await bureau.asked("update promise set due_at = $1, calendar = $2 where number = 2 returning 1", DUE, older)
    await bureau.asked("update promise set due_at = $1 where number = 3 returning 1", at(30, 17, 0))
    await bureau.asked("update assignment set due_at = $1 returning 1", at(30, 17, 0))

    assert (code, 3, "date-differs") in await audited(bureau)
