"""Of a dossier that ended long ago the notices stay as they were, and its people are forgotten."""

from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

from contracts.events.person import Person
from contracts.message import Event
from services.notify.domain.reaching import ERASED, NO_ADDRESS
from tests.integration.notify.office import Office
from tests.integration.notify.test_erasing import all_that_is_kept
from tests.unit.notify.facts import EMAIL, PHONE, About

ALL = "select * from notice order by stored_at, notice_id"


def about_today() -> About:
    """Facts of today: those of many days ago are not taken for new ones once anything was folded."""
    return About(now=datetime.now(UTC))


async def ended(office: Office, about: About, *more: Event, submitter: Person | None = None) -> list[dict[str, object]]:
    """The whole story of a dossier was told; its notices."""
    async with office.sending():
        await office.hears(about.people(email=EMAIL, submitter=submitter), about.routed())
        await office.settled()
        await office.hears(*more, about.completed())
        await office.hears(about.returned())
        await office.settled()
    return await notices(office)


async def notices(office: Office) -> list[dict[str, object]]:
    return [dict(row) for row in await office.asked(ALL)]


async def people(office: Office) -> int:
    return int((await office.asked("select count(*) from person"))[0][0])


async def test_its_notices_are_the_same_and_nobody_is_kept(office: Office) -> None:
    about = about_today()
    brother = Person(ref=uuid4(), name="Hoàng Văn Páo", phone="+84987654321")
    again = about.missed().model_copy(update={"promise": 2})
    before = await ended(office, about, about.missed(), again, submitter=brother)
    to_whom = Counter(notice["recipient"] for notice in before)
    assert (len(to_whom), to_whom[brother.ref], to_whom[None]) == (3, 4, 1)
    assert PHONE in await all_that_is_kept(office)

    await office.folded()

    assert await notices(office) == before
    kept = await all_that_is_kept(office)
    assert [word for word in (PHONE, EMAIL, "Sìn", "Páo") if word in kept] == []
    assert await office.asked("select count(*) from ending") == [(0,)]
    assert about.code in kept


async def test_whose_end_was_not_heard_keeps_its_people(office: Office) -> None:
    about = about_today()
    async with office.sending():
        await office.hears(about.people(), about.routed())
        before = await office.settled()

    await office.folded()
    assert await people(office) == 1
    async with office.sending():
        await office.hears(about.supplement())
        after = await office.settled()

    assert [n["state"] for n in after] == ["sent", "sent"]
    assert after[:1] == before


async def told(office: Office, about: About, *facts: Event) -> None:
    """The people are known and were told these, one after the other."""
    async with office.sending():
        for fact in facts:
            await office.hears(about.people(), fact)
            await office.settled()


async def test_who_was_told_of_a_stop_that_was_lifted_has_not_ended_until_it_is_stopped_again(office: Office) -> None:
    going_on, ended_after_all = about_today(), about_today()
    await told(office, going_on, going_on.stopped(), going_on.lifted())
    again = (ended_after_all.stopped(), ended_after_all.lifted(), ended_after_all.stopped())
    await told(office, ended_after_all, *again)

    await office.folded()

    known = await office.asked("select dossier_id from person")
    assert [row["dossier_id"] for row in known] == [going_on.dossier]


async def test_who_is_told_once_more_ends_later(office: Office) -> None:
    about = about_today()
    async with office.sending():
        await office.hears(about.people(), about.routed())
        await office.settled()
        await office.folded()
        await office.hears(about.stopped())
        await office.settled()
    before = await notices(office)

    await office.folded()

    assert await people(office) == 0
    assert await notices(office) == before


async def test_a_waiting_letter_holds_its_dossier_back(office: Office) -> None:
    about = about_today()
    before = await ended(office, about)
    await office.hears(about.withdrawal_refused())

    await office.folded()

    assert await people(office) == 1
    assert (await notices(office))[: len(before)] == before


async def test_a_late_correction_brings_nobody_back(office: Office) -> None:
    about, heard = about_today(), about_today()
    await ended(office, about)
    await office.folded()

    await office.hears(about.corrected(about.people()).model_copy(update={"handling_commune": "00691"}))
    await office.hears(about.written("Canary lời nhắn"), heard.people())

    assert await office.asked("select dossier_id from person") == [(heard.dossier,)]
    assert await office.asked("select count(*) from words") == [(0,)]
    assert await office.asked("select handling_commune from dossier where folded is not null") == [("00691",)]


async def test_a_late_erasure_is_noted(office: Office) -> None:
    about = about_today()
    before = await ended(office, about)
    await office.folded()

    await office.hears(about.erased())
    await office.hears(about.withdrawal_refused())

    assert await office.asked("select erased_at is not null from dossier") == [(True,)]
    after = await notices(office)
    assert after[: len(before)] == before
    assert [(n["kind"], n["state"], n["reason"]) for n in after[len(before) :]] == [
        ("withdrawal_refused", "cancelled", ERASED)
    ]


async def test_who_was_erased_leaves_no_more_than_that(office: Office) -> None:
    about = about_today()
    await ended(office, about)
    await office.hears(about.erased())
    before = await notices(office)

    await office.folded()

    assert await notices(office) == before
    assert await office.asked("select erased_at is not null, folded is not null from dossier") == [(True, True)]


async def test_later_news_is_left_to_the_counter_and_joins_the_rest(office: Office) -> None:
    about = about_today()
    before = await ended(office, about)
    await office.folded()
    said = len(await office.announced())

    await office.hears(about.withdrawal_refused(words=about.words))
    after = await notices(office)
    (failed,) = (await office.announced())[said:]
    await office.folded()

    assert after[: len(before)] == before
    (late,) = after[len(before) :]
    assert (late["channel"], late["state"], late["reason"]) == ("counter", "failed", NO_ADDRESS)
    assert failed.model_dump()["notice"] == late["notice_id"]
    assert late["recipient"] == before[0]["recipient"]
    assert await notices(office) == after
    assert await office.asked("select count(*) from ending") == [(0,)]
    assert await office.asked("select count(*) from parked") == [(0,)]


async def test_what_was_told_is_not_told_again_by_a_fact_that_comes_again(office: Office) -> None:
    about = about_today()
    fact = about.missed()
    before = await ended(office, about, fact)
    await office.folded()
    said = len(await office.announced())
    # Its outcome is forgotten, and somebody redrives it.
    assert await office.asked("select count(*) from inbox") == [(0,)]
    await office.asked("update folding set forgotten_until = null")

    await office.hears(fact, about.returned().model_copy(update={"id": before[-1]["told"]}))

    assert await notices(office) == before
    assert len(await office.announced()) == said
