"""Sending through real providers on good and bad days: nothing lost, nothing told twice that could be helped."""

from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta

from contracts.events.notify import CitizenNotified, NoticeFailed
from deploy.local.faults import Faults
from services.notify.handlers.claim_letters import claim_letters
from services.notify.store.letters import Due
from tests.eventually import eventually
from tests.integration.notify.office import Office, a_record, failures
from tests.unit.notify.facts import PHONE, About

BLOCKED = "+84987654321"
LEASE = timedelta(seconds=0.3)


async def store(office: Office, count: int, *, phone: str = PHONE) -> list[About]:
    """That many dossiers whose reception waits to be told."""
    dossiers = [About() for _ in range(count)]
    await office.hears(*(about.people(phone=phone) for about in dossiers))
    await office.hears(*(about.routed() for about in dossiers))
    return dossiers


async def references(office: Office) -> Counter[str]:
    """How often the phones got each message."""
    return Counter(message.reference for message in await office.sms.inbox())


async def failed_tries(office: Office) -> list[tuple[str, str]]:
    """Every try that counted and failed: outcome and reason."""
    rows = await office.asked("select outcome, reason from attempt order by ended_at, notice_id")
    return [(row["outcome"], row["reason"]) for row in rows]


async def test_hundreds_of_messages_go_out_once_each(office: Office) -> None:
    await store(office, 350)

    async with office.sending():
        notices = await office.settled()

    sent = await references(office)
    assert sent == Counter(str(notice["notice_id"]) for notice in notices)
    assert len(sent) == 350
    assert {(notice["state"], notice["attempts"]) for notice in notices} == {("sent", 1)}
    assert len(await office.announced()) == 350


async def test_two_senders_racing_send_no_message_twice(office: Office) -> None:
    await store(office, 600)
    rival = office.another(sms_messages=37)

    async with office.sending(), office.sending(rival):
        await office.settled()

    sent = await references(office)
    assert (len(sent), set(sent.values())) == (600, {1})
    assert len(await office.announced()) == 600
    assert await failed_tries(office) == []


async def test_what_a_dead_sender_had_claimed_is_sent_when_its_lease_ends(office: Office) -> None:
    await store(office, 3)
    async with office.service.database.transaction() as tx:
        claimed = await claim_letters(tx, "sms", Due(office.service.clock()), at_most=2, lease=LEASE)
    assert len(claimed) == 2

    async with office.sending():
        notices = await office.settled()

    assert set((await references(office)).values()) == {1}
    assert sorted(notice["attempts"] for notice in notices) == [1, 2, 2]
    assert await failed_tries(office) == [("unknown", "sender-lost")] * 2


async def test_a_claim_that_holds_is_left_alone(office: Office) -> None:
    await store(office, 3)
    async with office.service.database.transaction() as tx:
        await claim_letters(tx, "sms", Due(office.service.clock()), at_most=2, lease=timedelta(minutes=1))

    async with office.sending():
        await eventually(lambda: references(office), until=lambda sent: sum(sent.values()) == 1)
        async with office.service.database.transaction() as tx:
            assert await claim_letters(tx, "sms", Due(office.service.clock()), at_most=9, lease=LEASE) == []

    assert sum((await references(office)).values()) == 1


async def test_letters_written_by_a_clock_that_ran_ahead_wait_no_longer_than_the_longest_pause(office: Office) -> None:
    ahead = office.another(clock_shift=3600)
    about = About()
    await office.hears(about.people(phone=PHONE))
    assert ahead.reception is not None
    await ahead.reception.receive([a_record(about.routed())])
    [letter] = await office.asked("select next_at > now() + interval '59 minutes' as far from letter")
    assert letter["far"]

    async with office.sending():
        [notice] = await office.settled()

    assert (notice["state"], notice["attempts"]) == ("sent", 1)


async def test_a_gateway_that_fails_for_a_while_loses_nothing_and_costs_few_tries(office: Office) -> None:
    await store(office, 120)
    await office.sms.have(Faults(error_rate=1, status=500))

    async with office.sending() as (texts, _):
        await eventually(lambda: failures(texts.pulse.error), until=lambda times: times >= 3)
        await office.sms.have(Faults())
        notices = await office.settled()

    assert {notice["state"] for notice in notices} == {"sent"}
    assert set((await references(office)).values()) == {1}
    assert sum(notice["attempts"] > 1 for notice in notices) <= 2


async def test_a_gateway_that_is_away_costs_no_try_at_all(office: Office) -> None:
    await store(office, 5)
    await office.sms.stop()
    async with office.sending() as (texts, _):
        await eventually(lambda: failures(texts.pulse.error), until=lambda times: times >= 3)
        await office.sms.start()
        notices = await office.settled()

    assert {(notice["state"], notice["attempts"]) for notice in notices} == {("sent", 1)}
    assert await failed_tries(office) == []


async def test_one_letter_that_makes_the_gateway_fail_does_not_hold_up_the_others(office: Office) -> None:
    await store(office, 40)
    await office.hears(*[fact for about in [About()] for fact in (about.people(), about.routed())])
    # A text longer than the gateway takes is answered 422 for the whole call.
    poison = (await office.asked("select notice_id from letter order by notice_id limit 1"))[0][0]
    await office.asked("update letter set text = repeat('a', 2000) where notice_id = $1", poison)
    service = office.another(attempts=3)

    async with office.sending(service):
        notices = await office.settled(within=40)

    assert len(await references(office)) == 40
    failed = [notice for notice in notices if notice["state"] == "failed"]
    assert [(notice["notice_id"], notice["reason"]) for notice in failed] == [(poison, "provider-unavailable")]
    assert set(await failed_tries(office)) == {("troubled", "provider-unavailable")}


async def test_a_rejected_number_fails_for_good_and_its_neighbours_in_the_call_do_not(office: Office) -> None:
    await office.sms.have(Faults(reject_to=frozenset({BLOCKED})))
    await store(office, 4)
    (blocked,) = await store(office, 1, phone=BLOCKED)

    async with office.sending():
        notices = await office.settled()

    assert Counter(notice["state"] for notice in notices) == {"sent": 4, "failed": 1}
    (failure,) = [event for event in await office.announced() if isinstance(event, NoticeFailed)]
    assert (failure.dossier_id, failure.reason, failure.attempts) == (blocked.dossier, "recipient-blocked", 1)
    assert await failed_tries(office) == [("rejected", "recipient-blocked")]


async def test_an_answer_that_never_comes_is_shown_and_the_same_reference_is_tried_again(office: Office) -> None:
    await store(office, 1)
    await office.sms.have(Faults(accept_then_timeout=True))
    service = office.another(sms_timeout=1.0)

    async with office.sending(service):
        await eventually(lambda: failed_tries(office), until=bool)
        await office.sms.have(Faults())
        (notice,) = await office.settled()

    hidden = notice["attempts"] - 1
    assert (notice["state"], hidden >= 1) == ("sent", True)
    assert await failed_tries(office) == [("unknown", "outcome-unknown")] * hidden
    assert await references(office) == {str(notice["notice_id"]): hidden + 1}


async def test_a_gateway_that_always_hides_its_outcome_is_not_asked_for_ever(office: Office) -> None:
    await store(office, 1)
    await office.sms.have(Faults(accept_then_timeout=True))
    service = office.another(sms_timeout=0.2, unknown_attempts=2)

    async with office.sending(service):
        (notice,) = await office.settled()

    assert (notice["state"], notice["reason"], notice["attempts"]) == ("failed", "outcome-unknown", 2)
    assert sum((await references(office)).values()) == 2


async def test_no_transaction_is_open_while_the_provider_thinks(office: Office) -> None:
    await store(office, 10)
    await office.sms.have(Faults(latency_ms=4000))
    thinking = "select count(*) from letter where clock_timestamp() - claimed_at > interval '1 second'"
    open_since_then = """
    select count(*) from pg_stat_activity
    where application_name = 'notify' and xact_start < (select max(claimed_at) + interval '0.5 seconds' from letter)
    """

    async def asked(sql: str) -> int:
        return int((await office.asked(sql))[0][0])

    async with office.sending():
        await eventually(lambda: asked(thinking), until=lambda count: count == 10, every=0.01)
        assert await asked(open_since_then) == 0
        await office.settled()


async def test_an_outcome_is_recorded_as_soon_as_others_let_go_of_the_dossier(office: Office) -> None:
    held, free = await store(office, 2)

    async def announced() -> list[str]:
        return [event.subject for event in await office.announced()]

    async with AsyncExitStack() as sending:
        async with office.service.database.transaction() as tx:
            await tx.execute("select from dossier where dossier_id = $1 for update", held.dossier)
            await sending.enter_async_context(office.sending())
            assert await eventually(announced, until=bool) == [str(free.dossier)]
        await office.settled()

    assert await announced() == [str(free.dossier), str(held.dossier)]
    assert set((await references(office)).values()) == {1}


async def test_each_announcement_is_caused_by_the_fact_it_tells(office: Office) -> None:
    about = About()
    routed, completed = about.routed(), about.completed()
    await office.hears(about.people(), routed, completed)

    async with office.sending():
        await office.settled()

    rows = await office.asked("select event_id, cause_id from journal order by sequence")
    causes = {row["event_id"]: row["cause_id"] for row in rows}
    told = {event.id: event.told for event in await office.announced() if isinstance(event, CitizenNotified)}
    assert causes == told
    assert set(told.values()) == {routed.id, completed.id}
