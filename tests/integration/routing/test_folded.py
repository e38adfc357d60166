"""Folding changes nothing that anybody is shown, and a fact too old to be remembered is not applied again."""

from datetime import UTC, datetime, timedelta

from tests.integration.routing.bureau import Body, Bureau
from tests.integration.routing.test_reading import factor
from tests.integration.routing.test_tracking_page import page
from tests.integration.routing.test_transitions import routed
from tests.unit.routing.facts import at, recorded


async def folded(bureau: Bureau) -> None:
    """Everything that was said and heard until now, as if many days had passed."""
    later = datetime.now(UTC) + timedelta(days=bureau.service.settings.outcomes_days + 1, hours=2)
    while await bureau.service.folding.portion(later):
        pass
    assert not await bureau.asked("select from journal")


async def shown(bureau: Bureau, code: str) -> tuple[Body, str]:
    """What an officer and the citizen are shown."""
    answer = await bureau.seen(f"/dossiers/{code}")
    assert answer.status_code == 200
    body: Body = answer.json()
    return body, await page(bureau, code, k=factor(code))


async def test_the_history_of_a_folded_dossier_is_unchanged(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "start", role="case_officer")
    await bureau.done(code, "complete-step", role="case_officer")
    before = await shown(bureau, code)
    assert len(before[0]["history"]) == 4

    await folded(bureau)

    assert await shown(bureau, code) == before


async def test_a_history_goes_on_behind_what_was_folded(bureau: Bureau) -> None:
    code, unfolded = await routed(bureau), await routed(bureau)
    for each in (code, unfolded):
        await bureau.done(each, "start", role="case_officer")
    await folded(bureau)

    for each in (code, unfolded):
        await bureau.done(each, "complete-step", role="case_officer")
        await bureau.done(each, "complete", outcome="granted")

    history = (await shown(bureau, code))[0]["history"]
    told = [line["what"] for line in history]
    assert told[:4] == ["dossier_recorded", "dossier_routed", "step_started", "step_completed"]
    assert told[-1] == "dossier_completed"
    assert [line["at"] for line in history] == sorted(line["at"] for line in history)
    sequences = await bureau.asked("select sequence from journal where topic = 4 order by subject, sequence")
    assert min(row["sequence"] for row in sequences) == 3


async def test_a_fact_too_old_to_be_remembered_is_kept_aside_and_applied_by_nobody(bureau: Bureau) -> None:
    fact = recorded()
    await bureau.hears(fact)
    await bureau.hears(fact)
    assert not await bureau.asked("select from parked")
    await folded(bureau)
    bureau.now = at(30)
    await bureau.asked("update folding set forgotten_until = $1", at(25))

    await bureau.hears(fact, recorded(received_at=at(30)))

    (parked,) = await bureau.asked("select event_id, state, reason from parked")
    assert tuple(parked) == (fact.id, "dead", "beyond-memory")
    assert len(await bureau.asked("select from assignment")) == 2
