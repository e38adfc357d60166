"""What lies on Kafka unread and what is put off is on its way, too, for whoever waits until nothing is."""

from uuid import UUID

from tests.eventually import eventually
from tests.integration.ledger.auditing import Auditing
from tests.journey.onlooker import Onlooker
from tests.journey.walk import Walk, a_phone


async def test_a_fact_that_its_reader_has_not_read_is_on_its_way_though_no_outbox_holds_it(
    walk: Walk, auditing: Auditing
) -> None:
    await walk.settled()
    async with Onlooker.of(auditing.province) as onlooker:
        with auditing.standing_still("routing"):
            await walk.recorded()
            await eventually(lambda: auditing.sql.fetchval("select count(*) = 0 from intake.outbox"))
            left = await onlooker.left()
        await walk.settled()

        assert left["unread"] >= 1
        assert left["uncarried"] == 0
        assert await onlooker.left() == {}


async def test_a_fact_that_waits_for_another_is_on_its_way(walk: Walk, auditing: Auditing) -> None:
    receipt = await walk.recorded(phone=a_phone())
    await walk.known(receipt["code"])
    await walk.settled()
    dossier = UUID(receipt["id"])
    hidden, moved = UUID(int=dossier.int ^ 1), "update notify.dossier set dossier_id = $2 where dossier_id = $1"
    async with Onlooker.of(auditing.province) as onlooker:
        await auditing.sql.execute(moved, dossier, hidden)
        try:
            await walk.ordered(receipt["code"], "complete", role="approver", outcome="granted")
            left = await eventually(onlooker.left, until=lambda left: left["waiting"] > 0 and not left["uncarried"])
        finally:
            await auditing.sql.execute(moved, hidden, dossier)
        await walk.settled()

    assert (left["waiting"], left["unsent"]) == (1, 0)
    told = "select count(*) from notify.notice where dossier_id = $1 and state = 'sent'"
    assert await auditing.sql.fetchval(told, dossier) == 2


async def test_a_fact_of_which_no_reader_will_ever_hear_is_waited_for_by_nobody(walk: Walk, auditing: Auditing) -> None:
    receipt = await walk.recorded()
    await walk.known(receipt["code"])
    await walk.settled()
    lost = await auditing.sql.fetch("delete from survey.inbox where subject = $1 returning *", UUID(receipt["id"]))

    await walk.settled()

    assert len(lost) == 1
    await auditing.sql.execute("insert into survey.inbox values ($1, $2, $3, $4, $5, $6)", *lost[0])
