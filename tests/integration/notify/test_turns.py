"""What a changed calendar says to very many citizens is told at a set rate, and holds nothing else up."""

import asyncio
from datetime import UTC, datetime, timedelta

from services.notify.schedule import Turns
from tests.eventually import eventually
from tests.integration.notify.office import Office
from tests.unit.notify.facts import LATER, PHONE, About

PHONES = [f"+84912{number:06d}" for number in range(30)]


async def held(office: Office) -> int:
    """Letters that wait for their turn."""
    return int((await office.asked("select count(*) from letter where next_at = 'infinity'"))[0][0])


async def told_of_the_calendar(office: Office, *, people: int) -> None:
    """So many dossiers were moved by one calendar."""
    for phone in PHONES[:people]:
        about = About()
        await office.hears(about.people(phone=phone), about.routed(), about.moved(cause="calendar"))


async def test_letters_are_let_go_at_the_set_rate_whoever_does_it(office: Office) -> None:
    await told_of_the_calendar(office, people=30)
    start = datetime.now(UTC)
    hands = [Turns(office.service, "sms", per_second=4.0) for _ in range(2)]
    clock, left = [start], []
    office.service.clock = lambda: clock[0]

    for seconds in (0, 1, 2, 3600):
        clock[0] = start + timedelta(seconds=seconds)
        await asyncio.gather(*(hand.tick() for hand in hands))
        left.append(await held(office))

    assert left == [30, 26, 22, 2]


async def test_other_news_does_not_wait_behind_them(office: Office) -> None:
    await told_of_the_calendar(office, people=10)
    office.service.turns.clear()
    about = About()

    async with office.sending():
        await office.hears(about.people(phone=PHONE), about.completed())
        await eventually(lambda: office.sms.inbox(to=PHONE))

    assert await held(office) == 10


async def test_newer_news_of_the_calendar_overtakes_what_was_not_let_go(office: Office) -> None:
    about = About()
    first = about.moved(cause="calendar")
    second = about.moved(cause="calendar", promise=3, old_due_at=LATER, due_at=LATER + timedelta(days=1))
    await office.hears(about.people(phone=PHONE), first, second)

    async with office.sending():
        notices = await office.settled()

    assert [(n["told"], n["state"], n["reason"]) for n in notices] == [
        (first.id, "cancelled", "overtaken"),
        (second.id, "sent", None),
    ]
    assert len(await office.sms.inbox(to=PHONE)) == 1
