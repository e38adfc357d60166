"""Records that nobody announced, looks that were broken off, and slices of a history."""

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.events.intake import DossierRecorded
from contracts.topics import INTAKE_DOSSIER
from deploy.motcua.ledger import journals
from deploy.motcua.ledger.books import opened
from deploy.motcua.ledger.memory import LedgerStateUnreadable, recalled
from deploy.motcua.ledger.run import checked
from deploy.motcua.ledger.slices import slices
from tests.builders.facts import a_recorded_dossier
from tests.eventually import eventually
from tests.integration.delivery.wire import a_producer, put
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(300)


class BrokenOffError(Exception):
    """Somebody ended the command."""


async def test_a_first_look_that_was_broken_off_goes_on(walk: Walk, auditing: Auditing, tmp_path: Path) -> None:
    await walk.recorded()
    await auditing.settled()
    state = tmp_path / "state.json"

    def breaking_off(_: str) -> None:
        raise BrokenOffError

    with pytest.raises(BrokenOffError):
        await checked(replace(auditing.asked, state=state, say=breaking_off))
    halfway = recalled(state)
    report = await checked(replace(auditing.asked, state=state))

    assert (halfway.complete, halfway.checkpoint is None) == (False, False)
    assert report.difference == len(report.differences)
    assert recalled(state).complete


async def test_slices_hold_no_more_than_they_should_and_leave_nothing_out(walk: Walk, auditing: Auditing) -> None:
    await walk.recorded()
    await auditing.settled()
    async with opened(auditing.asked.dsn) as books:
        async with books.transaction() as tx:
            first, now = await journals.first(tx), await journals.now(tx)
        assert first is not None
        found = [part async for part in slices(books, first, now, most=5)]
        async with books.transaction() as tx:
            counts = [len(await journals.stored(tx, *part)) for part in found]
            everything = await journals.stored(tx, first, now)

    assert [begins for begins, _ in found[1:]] == [ends for _, ends in found[:-1]]
    assert (found[0][0], found[-1][1]) == (first, now)
    assert sum(counts) == len(everything)
    assert len(found) > 1
    assert all(
        count <= 5 or (ends - begins).total_seconds() <= 1 for count, (begins, ends) in zip(counts, found, strict=True)
    )


async def test_a_state_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{")

    with pytest.raises(LedgerStateUnreadable):
        recalled(state)


async def test_a_record_that_its_reader_keeps_aside_is_no_difference(auditing: Auditing) -> None:
    before = await auditing.settled()
    parked = "select count(*) from routing.parked where state = 'dead'"
    already = await auditing.sql.fetchval(parked)
    async with a_producer(auditing.province.bootstrap) as producer:
        await producer.send_and_wait(INTAKE_DOSSIER.name, key=b"nonsense", value=b"{}")
    await eventually(lambda: auditing.sql.fetchval(parked), until=lambda count: count == already + 1)

    found = await auditing.new_since(before)

    assert found == []


async def a_stranger(walk: Walk, auditing: Auditing) -> DossierRecorded:
    """A dossier that intake never recorded, as like a recorded one as can be."""
    await walk.known((await walk.recorded())["code"])
    stranger = a_recorded_dossier()
    promise = await auditing.sql.fetchrow("select catalogue, calendar, case_code from intake.dossier limit 1")
    assert promise is not None
    versions = {"catalogue": promise["catalogue"], "calendar": promise["calendar"]}
    return stranger.model_copy(
        update={"promise": stranger.promise.model_copy(update=versions), "case": promise["case_code"]}
    )


async def routed(auditing: Auditing, stranger: DossierRecorded) -> None:
    """Routing has acted on it."""
    assignments = "select count(*) from routing.assignment where dossier_id = $1"
    await eventually(lambda: auditing.sql.fetchval(assignments, stranger.dossier_id))


async def test_a_record_that_nobody_announced_is_named_once(walk: Walk, auditing: Auditing) -> None:
    stranger = await a_stranger(walk, auditing)
    before = await auditing.settled()
    await put(auditing.province.bootstrap, [stranger])
    await routed(auditing, stranger)

    found = await eventually(lambda: auditing.new_since(before))

    assert [(it.slug, it.subject, it.event_id) for it in found] == [("foreign", stranger.dossier_id, stranger.id)]


async def test_a_stranger_is_named_once_a_reader_acts_on_it_though_another_stands_still(
    walk: Walk, auditing: Auditing
) -> None:
    stranger = await a_stranger(walk, auditing)
    before = await auditing.settled()
    with auditing.standing_still("survey"):
        await put(auditing.province.bootstrap, [stranger])
        await routed(auditing, stranger)
        report = await auditing.checked()
    old = {it.same for it in before.differences}

    found = [(it.slug, it.event_id) for it in report.differences if it.same not in old]

    assert found == [("foreign", stranger.id)]


async def test_a_stranger_ahead_of_its_readers_is_remembered_until_they_come_to_it(
    walk: Walk, auditing: Auditing
) -> None:
    stranger = await a_stranger(walk, auditing)
    before = await auditing.settled()
    with auditing.standing_still("routing", "notify", "survey"):
        await put(auditing.province.bootstrap, [stranger])
        report = await auditing.checked()
        ahead = [it.event_id for it in recalled(auditing.asked.state).strangers_ahead]
    old = {it.same for it in before.differences}

    found = await eventually(lambda: auditing.new_since(before))

    assert ahead == [stranger.id]
    assert [it.slug for it in report.differences if it.same not in old] == []
    assert [(it.slug, it.event_id) for it in found] == [("foreign", stranger.id)]
    assert recalled(auditing.asked.state).strangers_ahead == ()
