"""Facts become messages on phones and in mailboxes, once."""

import asyncio
from typing import get_args
from uuid import UUID, uuid5

import pytest

from contracts.delivery.replay import Replay
from contracts.events.notify import CitizenNotified, NoticeFailed
from contracts.events.person import Person
from contracts.events.routing import RoutingEvent
from contracts.identifiers import new_id
from contracts.topics import wire_type
from services.notify.domain.telling import TOLD
from services.notify.handlers.tell_citizen import tell_citizen
from services.notify.templates.short import sms
from tests.eventually import eventually
from tests.integration.notify.office import Office
from tests.unit.notify.facts import EMAIL, LATER, LINKS, NOW, PHONE, About, a_matter

KINDS = tuple(About().every_kind())
OTHER_PHONE = "+84987654321"


async def parked(office: Office) -> list[str]:
    """Why facts wait."""
    return [row["reason"] for row in await office.asked("select reason from parked order by parked_id")]


async def outcomes(office: Office) -> dict[UUID, list[str]]:
    """What became of the facts that were heard of each dossier, in the order in which they were made."""
    rows = await office.asked("select subject, outcome from inbox where topic <> 3 order by event_id")
    return {one: [row["outcome"] for row in rows if row["subject"] == one] for one in {row["subject"] for row in rows}}


async def catch_up(office: Office) -> None:
    """What waited is tried again until nothing does."""
    assert office.service.reception is not None
    replay = asyncio.create_task(Replay(office.service.database, office.service.reception, attempts=100).run())
    await eventually(lambda: parked(office), until=lambda reasons: reasons == [])
    replay.cancel()
    await asyncio.gather(replay, return_exceptions=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_fact_reaches_phone_and_mailbox(office: Office, kind: str) -> None:
    about = About()
    fact = about.every_kind()[kind]

    async with office.sending():
        await office.hears(about.people(email=EMAIL), fact)
        notices = await office.settled()

    (message,) = await office.sms.inbox(to=PHONE)
    (letter,) = await office.mail.inbox(to=EMAIL)
    assert message.text == sms(a_matter(fact), "vi")
    assert (message.sender, message.reference) == ("TUYENQUANG", str(notices[0]["notice_id"]))
    assert about.code in letter.subject
    assert "Kính gửi Ông/Bà HOÀNG T. Sìn" in letter.text
    assert letter.message_id == f"<{notices[1]['notice_id']}@tuyenquang.gov.vn>"
    assert [(n["kind"], n["channel"], n["state"], n["attempts"]) for n in notices] == [
        (kind, "sms", "sent", 1),
        (kind, "email", "sent", 1),
    ]
    announced = await office.announced()
    assert {(type(e), e.channel, e.kind, e.told) for e in announced if isinstance(e, CitizenNotified)} == {
        (CitizenNotified, channel, kind, fact.id) for channel in ("sms", "email")
    }
    assert len(announced) == 2


@pytest.mark.parametrize("cause", ["supplement", "payment"])
@pytest.mark.parametrize("together", [True, False])
async def test_a_lifted_stop_is_told_once_with_its_date(office: Office, *, together: bool, cause: str) -> None:
    about = About()
    lift = about.lifted(), about.resumed(due_at=None), about.moved(promise=2, due_at=LATER, cause=cause)
    async with office.sending():
        await office.hears(about.people(email=EMAIL))
        for facts in [lift] if together else [lift[:1], lift[1:]]:
            await office.hears(*facts)
        await office.settled()

    assert len(await office.sms.inbox(to=PHONE)) == len(await office.mail.inbox(to=EMAIL)) == 1
    rows = await office.asked("select kind, channel, state, promise from notice order by kind, channel")
    assert [tuple(row) for row in rows] == [
        ("promise_moved", "counter", "cancelled", 2),
        ("stop_lifted", "email", "sent", 2),
        ("stop_lifted", "sms", "sent", 2),
    ]


async def test_a_later_date_after_a_lifted_stop_is_told(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.lifted(), about.moved(promise=3))
        await office.settled()

    assert len(await office.sms.inbox(to=PHONE)) == 2


async def test_a_clock_that_runs_again_beside_a_new_date_is_told_by_the_date_alone(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.resumed(due_at=None), about.moved())
        await office.settled()

    assert [row["kind"] for row in await office.asked("select kind from notice")] == ["promise_moved"]
    assert await outcomes(office) == {about.dossier: ["done", "nothing", "done"]}


async def test_what_is_no_news_needs_nothing_when_it_waited_behind_other_facts_either(office: Office) -> None:
    about = About()
    await office.hears(about.routed(), about.resumed(due_at=None), about.moved())
    assert await parked(office) == ["people-not-yet", "behind", "behind"]

    await office.hears(about.people())
    await catch_up(office)

    assert await outcomes(office) == {about.dossier: ["done", "nothing", "done", "done"]}


async def test_the_ledger_asks_for_a_notice_of_every_kind_of_fact_that_people_are_told_and_of_no_other(
    office: Office,
) -> None:
    kinds = [wire_type(kind) for kind in get_args(get_args(RoutingEvent)[0])]
    facts = [new_id() for _ in kinds]

    rows = await office.asked("select what, event_id from differences($1, $2, $3)", facts, facts, kinds)

    asked = {kinds[facts.index(row["event_id"])] for row in rows if row["what"] == "no-notice"}
    assert asked == {wire_type(kind) for kind in TOLD}


async def test_facts_of_all_kinds_in_a_batch_are_told_together_whatever_inner_steps_lie_between(office: Office) -> None:
    one, another = About(), About()
    await office.hears(one.people(), another.people())

    await office.hears(one.routed(), *another.inner_steps(), another.completed())

    assert await office.asked("select count(*), count(distinct stored_at) from notice") == [(2, 1)]


async def test_a_citizen_who_reads_english_is_written_to_in_english(office: Office) -> None:
    about = About()
    fact = about.returned()

    async with office.sending():
        await office.hears(about.people(email=EMAIL, language="en"), fact)
        await office.settled()

    assert (await office.sms.inbox())[0].text == sms(a_matter(fact), "en")
    assert "Please rate our service" in (await office.mail.inbox())[0].text


async def test_a_fact_that_comes_again_tells_nobody_again(office: Office) -> None:
    about = About()
    fact = about.routed()
    await office.hears(about.people(), fact, fact)
    await office.hears(fact)

    async with office.sending():
        await office.settled()

    assert len(await office.sms.inbox()) == 1


async def test_even_a_fact_told_past_the_inbox_is_stored_once_per_person_and_channel(office: Office) -> None:
    about, unreachable = About(), About()
    facts = [about.routed(), unreachable.routed()]
    await office.hears(about.people(email=EMAIL), unreachable.people(phone=None))

    for _ in range(2):
        async with office.service.database.transaction() as tx:
            await tell_citizen(tx, facts, now=NOW, links=LINKS)

    assert await office.asked("select count(*) from notice") == [(3,)]
    assert await office.asked("select count(*) from letter") == [(2,)]
    assert [type(event) for event in await office.announced()] == [NoticeFailed]
    async with office.sending():
        await office.settled()
    async with office.service.database.transaction() as tx:
        await tell_citizen(tx, facts, now=NOW, links=LINKS)
    assert await office.asked("select count(*) from letter") == [(0,)]


async def test_owner_and_submitter_are_both_told_and_a_shared_phone_once(office: Office) -> None:
    apart, together = About(), About()
    submitter = Person(ref=new_id(), name="Ma Thị Nhàn", phone=OTHER_PHONE)
    neighbour = Person(ref=new_id(), name="Ma Thị Nhàn", phone=PHONE)

    async with office.sending():
        await office.hears(apart.people(submitter=submitter), together.people(submitter=neighbour))
        await office.hears(apart.routed(), together.routed())
        await office.settled()

    to_owner, to_submitter = await office.sms.inbox(to=PHONE), await office.sms.inbox(to=OTHER_PHONE)
    assert {code for m in to_owner for code in (apart.code, together.code) if code in m.text} == {
        apart.code,
        together.code,
    }
    assert (len(to_owner), len(to_submitter)) == (2, 1)


async def test_whom_nothing_reaches_is_left_to_the_counter_at_once(office: Office) -> None:
    about = About()
    fact = about.completed()

    await office.hears(about.people(phone=None), fact)

    (failed,) = await office.announced()
    assert isinstance(failed, NoticeFailed)
    assert (failed.channel, failed.reason, failed.told) == ("counter", "no-address", fact.id)
    assert (failed.recipient, failed.attempts) == (uuid5(about.dossier, "owner"), 0)
    (notice,) = await office.settled()
    assert (notice["state"], notice["channel"]) == ("failed", "counter")


async def test_a_corrected_number_is_the_one_that_is_told(office: Office) -> None:
    about = About()
    await office.hears(about.people(phone=PHONE), about.corrected(about.people(phone=OTHER_PHONE)), about.routed())

    async with office.sending():
        await office.settled()

    assert [message.to for message in await office.sms.inbox()] == [OTHER_PHONE]


async def test_a_fact_that_overtook_its_people_waits_for_them_and_others_do_not(office: Office) -> None:
    early, prompt = About(), About()
    await office.hears(prompt.people())
    await office.hears(early.routed(), prompt.routed())
    assert await parked(office) == ["people-not-yet"]

    await office.hears(early.people(phone=OTHER_PHONE))
    await catch_up(office)
    async with office.sending():
        await office.settled()

    assert {message.to for message in await office.sms.inbox()} == {PHONE, OTHER_PHONE}


async def test_a_fact_that_overtook_its_words_waits_and_the_letter_holds_them(office: Office) -> None:
    about = About()
    await office.hears(about.people(phone=None, email=EMAIL), about.routed(), about.supplement(words=about.words))
    assert await parked(office) == ["words-not-yet"]

    await office.hears(about.written("Thiếu chữ ký ở mục 4"))
    await catch_up(office)
    async with office.sending():
        await office.settled()

    letters = await office.mail.inbox()
    assert any("Lý do: Thiếu chữ ký ở mục 4" in letter.text for letter in letters)
    assert await office.asked("select count(*) from words") == [(0,)]


async def test_a_fact_whose_catalogue_has_not_arrived_waits_alone(office: Office) -> None:
    early, prompt = About(), About()
    await office.hears(early.people(), prompt.people())

    await office.hears(early.routed(catalogue="not-published-here"), prompt.routed())

    assert await parked(office) == ["catalogue-not-yet"]
    assert await office.asked("select count(*) from notice") == [(1,)]


async def test_inner_steps_of_the_work_are_told_to_nobody(office: Office) -> None:
    about = About()
    await office.hears(about.people(), *about.inner_steps())

    assert await office.asked("select count(*) from notice") == [(0,)]
    assert await parked(office) == []
