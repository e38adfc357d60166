"""An erased person is told nothing more, and nothing of them stays."""

import asyncio

from deploy.local.faults import Faults
from services.notify.handlers.erase_people import erase_people
from tests.eventually import eventually
from tests.integration.locks import SOMEBODY_WAITS
from tests.integration.notify.office import Office
from tests.unit.notify.facts import EMAIL, NOW, PHONE, About

TABLES = ("manner", "dossier", "person", "words", "letter", "ending", "attempt")


async def all_that_is_kept(office: Office) -> str:
    """Every value in every table of notify's own."""
    rows = [await office.asked(f"select * from {table}") for table in TABLES]
    return repr([list(row.values()) for table in rows for row in table])


async def test_what_waits_is_cancelled_and_nothing_of_the_person_stays(office: Office) -> None:
    about = About()
    await office.hears(about.people(email=EMAIL), about.written("Canary lời nhắn"), about.routed())
    assert PHONE in await all_that_is_kept(office)

    await office.hears(about.erased())
    async with office.sending():
        notices = await office.settled()

    assert [(n["state"], n["reason"]) for n in notices] == [("cancelled", "erased")] * 2
    assert await office.sms.inbox() == []
    assert await office.mail.inbox() == []
    kept = await all_that_is_kept(office)
    assert [word for word in (PHONE, PHONE[1:], EMAIL, "Sìn", "Canary") if word in kept] == []
    assert await office.announced() == []


async def test_later_facts_are_told_to_nobody_and_stay_visible(office: Office) -> None:
    about = About()
    await office.hears(about.people(), about.erased())

    await office.hears(about.routed())
    await office.hears(about.supplement(words=about.words))

    notices = await office.settled()
    seen = [(n["kind"], n["channel"], n["state"], n["recipient"]) for n in notices]
    assert seen == [
        ("received", "counter", "cancelled", None),
        ("supplement_requested", "counter", "cancelled", None),
    ]
    assert await office.asked("select count(*) from parked") == [(0,)]


async def test_an_erasure_heard_before_its_person_is_final(office: Office) -> None:
    about = About()
    people = about.people()

    await office.hears(about.erased())
    await office.hears(people, about.corrected(people), about.written("Canary lời nhắn"), about.routed())

    async with office.sending():
        await office.settled()
    assert await office.sms.inbox() == []
    kept = await all_that_is_kept(office)
    assert [word for word in (PHONE, "Sìn", "Canary") if word in kept] == []


async def test_others_are_told_as_before(office: Office) -> None:
    gone, here = About(), About()
    await office.hears(gone.people(), here.people(), gone.routed(), here.routed(), gone.erased())

    async with office.sending():
        await office.settled()

    (message,) = await office.sms.inbox()
    assert here.code in message.text


async def test_a_message_that_was_already_on_its_way_is_shown_as_sent(office: Office) -> None:
    about = About()
    await office.hears(about.people(), about.routed())
    await office.sms.have(Faults(latency_ms=1500))

    async def states() -> list[str]:
        return [row["state"] for row in await office.asked("select state from notice")]

    async def claimed() -> int:
        return int((await office.asked("select count(*) from letter where claimed_at is not null"))[0][0])

    async with office.sending():
        await eventually(claimed, every=0.01)
        await office.hears(about.erased())
        assert await states() == ["cancelled"]
        await eventually(states, until=lambda seen: seen == ["sent"])

    assert len(await office.sms.inbox()) == 1
    assert await office.asked("select count(*) from letter") == [(0,)]


async def test_once_sent_neither_address_nor_text_is_kept(office: Office) -> None:
    about = About()
    await office.hears(about.people(email=EMAIL), about.routed())
    async with office.sending():
        notices = await office.settled()

    assert await office.asked("select count(*) from letter") == [(0,)]
    kept = repr([list(notice.values()) for notice in notices])
    assert [word for word in (PHONE, EMAIL, about.code) if word in kept] == []
    assert {len(notice["text_hash"]) for notice in notices} == {16}


async def test_words_that_come_while_their_reader_is_being_erased_do_not_stay(office: Office) -> None:
    about = About()
    await office.hears(about.people())

    async with office.service.transaction() as tx:
        await erase_people(tx, [about.erased()], now=NOW)
        hearing = asyncio.create_task(office.hears(about.written("Canary")))

        async def heard_or_waiting() -> bool:
            return hearing.done() or await tx.fetchval(SOMEBODY_WAITS)

        await eventually(heard_or_waiting)
    await hearing

    assert await office.asked("select words from words") == []
