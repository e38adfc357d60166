"""What is looked at or waited for while a recount commits: seen before it or after it, never half of each."""

import asyncio

from contracts.delivery.database import Transaction
from services.routing.handlers.begin_recount import begin_recount
from services.routing.handlers.recount_dossiers import recount_arrivals
from services.routing.store import assignments, recounts
from tests.eventually import eventually
from tests.integration.locks import SOMEBODY_WAITS
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_recount import NEXT_DAY, STORM, Offices, arrived, decreed, moves
from tests.unit.routing.facts import at, recorded


async def waited_for(tx: Transaction) -> None:
    """Somebody waits for what this transaction holds."""
    await eventually(lambda: tx.fetchval(SOMEBODY_WAITS))


async def test_a_version_that_arrives_during_the_look_is_not_said_to_have_no_recount(bureau: Bureau) -> None:
    await arrived(bureau, recorded())
    offices = Offices(bureau)
    fact = offices.derived(decreed(STORM))
    path = f"/recounts/{fact.calendar.version}"

    async with bureau.service.database.transaction() as tx:
        # Whoever looks at the versions now waits for this transaction.
        await tx.execute("lock table edition in access exclusive mode")
        looking = asyncio.create_task(bureau.seen(path, role="admin"))
        await waited_for(tx)
        await begin_recount(tx, [fact], now=bureau.now)
    answer = await looking

    assert (answer.status_code, answer.json().get("state")) == (200, "running"), answer.text


async def test_a_dossier_and_its_dates_are_of_one_instant_though_a_recount_comes_between(bureau: Bureau) -> None:
    fact = recorded()
    [code] = await arrived(bureau, fact)
    offices = Offices(bureau)
    await offices.publish(decreed(STORM))

    async with bureau.service.database.transaction() as tx:
        # The dossier is read before the look comes to its promises.
        await tx.execute("lock table promise in access exclusive mode")
        looking = asyncio.create_task(bureau.seen(f"/dossiers/{code}"))
        await waited_for(tx)
        await recount_arrivals(tx, await recounts.left_behind(tx, [fact.dossier_id]), now=bureau.now)
    told = (await looking).json()

    assert told["due_at"] == told["promises"][-1]["due_at"]
    assert len(await moves(bureau)) == 1


async def test_a_recount_that_waited_does_not_take_a_dossier_back_from_a_later_calendar(bureau: Bureau) -> None:
    fact = recorded()
    await arrived(bureau, fact)
    offices = Offices(bureau)
    await offices.publish(decreed(STORM))

    async with bureau.service.database.transaction() as tx:
        await assignments.held(tx, [fact.dossier_id])
        recounting = asyncio.create_task(offices.recount())
        await waited_for(tx)
        later = offices.derived(decreed(NEXT_DAY.date()))
        await begin_recount(tx, [later], now=bureau.now)
        await recount_arrivals(tx, await recounts.left_behind(tx, [fact.dossier_id]), now=bureau.now)
    await recounting

    assert [due for _, _, due in await moves(bureau)] == [at(1, 17, 0, month=12)]
