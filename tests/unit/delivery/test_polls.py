"""A reader begins anew when nothing can be read for long, and not while it works or while Kafka only says no."""

import time
from typing import Any

import pytest
from aiokafka.errors import GroupAuthorizationFailedError

from contracts.delivery.polls import FAILING_SECONDS, SILENCE_SECONDS, Polls, ReaderStopped


class Consumer:
    """What FastStream polls; aiokafka's has no tasks of these names here."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    async def getmany(self, **_: object) -> dict[Any, Any]:
        if self.error:
            raise self.error
        return {}


async def test_silence_for_long_ends_it_unless_a_batch_is_in_hand() -> None:
    polls, now = Polls(Consumer()), time.monotonic()

    polls.check(now + SILENCE_SECONDS - 1, in_hand=False)
    polls.check(now + 10 * SILENCE_SECONDS, in_hand=True)
    polls.check(now + 11 * SILENCE_SECONDS - 1, in_hand=False)
    with pytest.raises(ReaderStopped, match="come back"):
        polls.check(now + 11 * SILENCE_SECONDS + 1, in_hand=False)


async def test_what_kafka_forbids_is_told_while_it_does_and_for_long_ends_it() -> None:
    consumer = Consumer()
    polls = Polls(consumer)
    consumer.error = GroupAuthorizationFailedError("routing")

    with pytest.raises(GroupAuthorizationFailedError):
        await consumer.getmany(timeout_ms=10)

    now = time.monotonic()
    assert "GroupAuthorizationFailed" in (polls.failing(now) or "")
    polls.check(now, in_hand=False)
    with pytest.raises(ReaderStopped, match="GroupAuthorizationFailed"):
        polls.check(now + FAILING_SECONDS + 1, in_hand=False)


async def test_one_no_between_two_polls_that_came_back_ends_nothing_and_is_soon_forgotten() -> None:
    consumer = Consumer()
    polls = Polls(consumer)
    consumer.error = GroupAuthorizationFailedError("routing")
    with pytest.raises(GroupAuthorizationFailedError):
        await consumer.getmany(timeout_ms=10)
    consumer.error = None

    assert await consumer.getmany(timeout_ms=10) == {}

    now = time.monotonic()
    polls.check(now + FAILING_SECONDS + 1, in_hand=False)
    assert polls.failing(now)
    assert polls.failing(now + FAILING_SECONDS + 1) is None
