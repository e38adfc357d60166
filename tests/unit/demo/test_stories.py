"""Stories: what the topics have told of each dossier, each fact once, and waiting for the rest of it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from contracts.delivery.envelope import headers_of
from contracts.message import Event
from contracts.topics import TOPIC_OF
from deploy.demo.stories import Stories
from tests.builders.every_event import every_event

CODE = "H60.092-261123-0007"
TRACEPARENT = f"00-{'a' * 32}-{'b' * 16}-01"


@dataclass(slots=True)
class Record:
    """A record as Kafka gives it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    partition: int = 0
    offset: int = 0


def record(event: Event) -> Record:
    headers = headers_of(event, sequence=1, traceparent=TRACEPARENT, cause=None)
    encoded = tuple((name, value.encode()) for name, value in headers.items())
    return Record(TOPIC_OF[event.type].name, event.subject.encode(), event.written(), encoded)


async def one_after_the_other(records: Iterable[Record]) -> AsyncIterator[Record]:
    for one in records:
        yield one


def facts(*kinds: str) -> list[Event]:
    return [every_event()[kind][0] for kind in kinds]


async def heard(*played: Record) -> Stories:
    stories = Stories()
    await stories.listen(one_after_the_other(played))
    return stories


async def test_facts_of_a_dossier_make_its_story_and_copies_are_no_news() -> None:
    recorded, notified = facts("intake.dossier_recorded.v1", "notify.citizen_notified.v1")

    story = (await heard(record(recorded), record(notified), record(notified))).of(CODE)

    assert story.recorded == recorded
    assert story.notices == [notified]
    assert story.routed is None


async def test_what_cannot_be_read_is_passed_over() -> None:
    (routed,) = facts("routing.dossier_routed.v1")
    broken = Record("routing.progress.v1", b"k", b"{", ())

    story = (await heard(broken, record(routed))).of(CODE)

    assert story.routed == routed


async def test_waiting_ends_when_all_is_heard_and_names_what_is_not() -> None:
    stories = await heard(*map(record, facts("intake.dossier_recorded.v1")))

    nothing = await stories.until(lambda story: story.recorded is not None, [CODE], patience=5)
    left = await stories.until(lambda story: story.recorded is not None, [CODE, "H60.1-261123-0001"], patience=0.1)

    assert nothing == set()
    assert left == {"H60.1-261123-0001"}


async def test_waiting_goes_on_as_long_as_something_is_added() -> None:
    stories = Stories()
    codes = [f"H60.1-261123-000{n}" for n in range(5)]
    done: set[str] = set()

    async def one_by_one() -> None:
        for code in codes:
            await asyncio.sleep(0.2)
            done.add(code)

    adding = asyncio.create_task(one_by_one())
    left = await stories.until_each(lambda code: code in done, codes, patience=0.6)
    await adding

    assert left == set()
