"""An apology is drafted by itself, seen at the desk, and sent by the approver's command alone."""

from typing import Any

from services.routing.domain.ladder import Rung
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import routed
from tests.unit.routing.facts import SAME_DAY, at, recorded

TWO_DAYS = at(25, 8, 0)


async def drafts(bureau: Bureau) -> list[dict[str, Any]]:
    """What waits for the approver."""
    page = await bureau.seen("/desk", role="approver", draft="apology")
    assert page.status_code == 200, page.text
    dossiers: list[dict[str, Any]] = page.json()["dossiers"]
    return dossiers


async def test_two_days_before_the_date_the_approver_finds_a_draft_and_nobody_is_told(bureau: Bureau) -> None:
    code, other = await routed(bureau), recorded(SAME_DAY)
    await bureau.hears(other)
    before = await drafts(bureau)
    bureau.now = TWO_DAYS
    await bureau.sounds_all()

    (entry,) = await drafts(bureau)
    assert before == []
    assert (entry["code"], entry["rung"]) == (code, "T-2")
    assert entry["apology_draft"] == {
        "reason": "overload",
        "new_due_at": "2026-12-02T17:00:00+07:00",
        "apology_latest": "2026-11-26T17:00:00+07:00",
        "drafted_at": "2026-11-25T08:00:00+07:00",
    }
    assert "PromiseMoved" not in await bureau.names()


async def test_the_draft_can_be_signed_as_it_is_and_goes_with_its_promise(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = TWO_DAYS
    await bureau.sounds_all()
    (entry,) = await drafts(bureau)
    draft = entry["apology_draft"]
    answer = await bureau.done(code, "apologise", reason=draft["reason"], new_due_at=draft["new_due_at"])

    assert (answer["promise"], answer["due_at"]) == (2, draft["new_due_at"])
    assert await drafts(bureau) == []
    assert await bureau.asked("select from apology_draft") == []


async def test_a_draft_is_hidden_when_it_can_no_longer_be_sent(bureau: Bureau) -> None:
    paused, late = await routed(bureau), await routed(bureau)
    bureau.now = TWO_DAYS
    await bureau.sounds_all()
    await bureau.done(paused, "request-payment", amount_vnd=1, purpose="tax")
    in_time = [entry["code"] for entry in await drafts(bureau)]
    bureau.now = at(26, 17, 1)

    assert in_time == [late]
    assert await drafts(bureau) == []
    refused = await bureau.ordered(late, "apologise", reason="overload", new_due_at="2026-12-02T17:00:00+07:00")
    assert refused.json()["slug"] == "apology-too-late"


async def test_an_end_takes_the_draft_away(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = TWO_DAYS
    await bureau.sounds_all()
    await bureau.done(code, "complete", outcome="granted")

    assert await bureau.asked("select from apology_draft") == []


async def test_only_the_approver_may_send_it(bureau: Bureau) -> None:
    code = await routed(bureau)
    refused = await bureau.ordered(
        code, "apologise", role="dept_head", reason="overload", new_due_at="2026-12-02T17:00:00+07:00"
    )

    assert refused.status_code == 403


async def test_the_desk_shows_the_most_urgent_rung_that_has_sounded(bureau: Bureau) -> None:
    await routed(bureau)
    shown = []
    for now in (TWO_DAYS, at(26, 8, 0), at(26, 9, 0), at(27, 18, 0)):
        bureau.now = now
        await bureau.sounds_all()
        shown.append((await bureau.seen("/desk")).json()["dossiers"][0]["rung"])

    # Half of the time is up after the last morning here: what is shown never falls.
    assert shown == [Rung.TWO_DAYS, Rung.ONE_DAY, Rung.ONE_DAY, Rung.MISSED]
