"""What should have happened by its hour is named; what is being caught up on, or not due by its own clock, is not."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Tracing
from deploy.motcua.ledger import standing
from tests.eventually import eventually
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.test_faults import subject_of
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def tx(auditing: Auditing) -> AsyncIterator[Transaction]:
    """What is done in it is undone afterwards; what was said and told before lies an hour back."""
    undone = auditing.sql.transaction()
    await undone.start()
    for service in ("routing", "notify"):
        await auditing.sql.execute(
            f"update {service}.journal set stored_at = stored_at - interval '1 hour',"
            " announced_at = announced_at - interval '1 hour'"
        )
    await auditing.sql.execute(_STARTED.format("1 hour"))
    await auditing.sql.execute("update notify.turn set let_go_at = let_go_at - interval '1 hour'")
    yield Transaction(auditing.sql, Tracing("ledger"), None)  # type: ignore[arg-type]
    await undone.rollback()


@pytest.fixture(scope="module")
async def at_work(walk: Walk, auditing: Auditing) -> UUID:
    """A dossier at an officer's desk that waits for another agency."""
    code = (await walk.recorded())["code"]
    await walk.known(code)
    opinion = {"agency": "TAX", "question": "money-duty", "within": "2 working days"}
    await walk.ordered(code, "request-opinion", role="case_officer", **opinion)
    await walk.settled()
    return await subject_of(auditing, code)


async def named(tx: Transaction, dossier: UUID) -> list[tuple[str, str]]:
    """What is said of a dossier: the name, and the first word of what."""
    found = await standing.differences(tx)
    return sorted((it.slug, it.detail.partition(" ")[0]) for it in found if it.subject == dossier)


_TIMER = "update routing.timer set due_at = now() - interval '{}' where dossier_id = $1"
_AWAITED = "update routing.awaited set due_at = now() - interval '{}' where dossier_id = $1"
_SPOKEN_OF = "update routing.journal set stored_at = now() where subject = $1"
_BEHIND = "update routing.journal set announced_at = announced_at - interval '1 hour'"
_MORNING = """
insert into routing.timer (dossier_id, due_at, promise, name)
select gen_random_uuid(), now() - n * interval '30 minutes' / {0}, 1, '-1 day' from generate_series(1, {0}) n
"""
_SOUNDED = """
with sounded as (
  insert into routing.timer (dossier_id, due_at, last_due_at, promise, name)
  select gen_random_uuid(), now() + interval '1 day', now() - interval '{due}', 1, '-1 day'
  from generate_series(1, 100) returning dossier_id
)
insert into routing.journal
  (subject, topic, sequence, type, event_id, trace_id, announced_at, digest, chain, stored_at)
select dossier_id, 4, 1, 'routing.{what}.v1', gen_random_uuid(), gen_random_uuid(), now(), '', '',
  now() - interval '{ago}'
from sounded
"""
_SET_BACK = "insert into routing.setback values ('{}', $1, 1, 'bug', now())"
_STARTED = "create or replace view routing.up_since as select now() - interval '{}' as at"


def a_hundred(what: str = "deadline_near", *, due: str = "0 seconds", ago: str = "20 seconds") -> str:
    """So many facts of this kind, of timers that were due since so long when they sounded so long ago."""
    return _SOUNDED.format(what=what, due=due, ago=ago)


@pytest.mark.parametrize(
    ("plants", "told"),
    [
        ([], []),
        ([_TIMER.format("4 minutes")], []),
        ([_TIMER.format("6 minutes")], [("overdue", "timer")]),
        # It was spoken of just now: the hour may have been past when it was given.
        ([_TIMER.format("6 minutes"), _SPOKEN_OF], []),
        ([_AWAITED.format("4 minutes")], []),
        ([_AWAITED.format("6 minutes")], [("overdue", "opinion")]),
        ([_TIMER.format("6 minutes"), _BEHIND], []),
        ([_TIMER.format("66 minutes"), _BEHIND], [("overdue", "timer")]),
    ],
)
async def test_what_should_have_sounded_is_named_by_the_services_own_clock(
    at_work: UUID, tx: Transaction, plants: list[str], told: list[tuple[str, str]]
) -> None:
    for plant in plants:
        await tx.execute(plant, *([at_work] if "$1" in plant else []))

    assert await named(tx, at_work) == told


@pytest.mark.parametrize(
    ("plants", "told"),
    [
        # Half an hour of timers is worked off in order, the oldest first.
        ([_TIMER.format("29 minutes"), a_hundred(due="30 minutes")], []),
        ([_TIMER.format("29 minutes"), a_hundred(due="30 minutes", ago="2 seconds")], []),
        ([_TIMER.format("29 minutes"), a_hundred(due="28 minutes", ago="2 seconds")], []),
        # Younger ones sounded, and it was left; or nothing sounds any more; or it failed.
        ([_TIMER.format("29 minutes"), a_hundred(due="28 minutes")], [("overdue", "timer")]),
        ([_TIMER.format("29 minutes"), a_hundred(due="30 minutes", ago="70 seconds")], [("overdue", "timer")]),
        ([_TIMER.format("29 minutes"), a_hundred(due="30 minutes"), _SET_BACK.format("timer")], [("overdue", "timer")]),
        ([_AWAITED.format("29 minutes"), a_hundred("opinion_overdue")], []),
        ([_AWAITED.format("29 minutes"), a_hundred("dossier_stopped")], []),
        (
            [_AWAITED.format("29 minutes"), a_hundred("opinion_overdue"), _SET_BACK.format("waiting")],
            [("overdue", "opinion")],
        ),
        # One part works and the other does not; an official's answer is no work of the clock.
        ([_TIMER.format("29 minutes"), a_hundred("opinion_overdue")], [("overdue", "timer")]),
        ([_AWAITED.format("29 minutes"), a_hundred(due="30 minutes")], [("overdue", "opinion")]),
        ([_AWAITED.format("29 minutes"), a_hundred("opinion_received")], [("overdue", "opinion")]),
        # Whoever was started a moment ago has not begun yet, but what failed before is known.
        ([_TIMER.format("29 minutes"), _STARTED.format("1 minute")], []),
        ([_TIMER.format("29 minutes"), _STARTED.format("1 minute"), _SET_BACK.format("timer")], [("overdue", "timer")]),
    ],
)
async def test_what_is_caught_up_on_in_order_is_not_late_and_what_is_left_behind_is(
    at_work: UUID, tx: Transaction, plants: list[str], told: list[tuple[str, str]]
) -> None:
    await tx.execute(_MORNING.format(10_000))
    for plant in plants:
        await tx.execute(plant, *([at_work] if "$1" in plant else []))

    assert await named(tx, at_work) == told


_LETTER = """
insert into notify.letter (notice_id, dossier_id, told, recipient, kind, channel, address, subject, text, traceparent,
  stored_at, due_at, next_at, claimed_at)
select gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), 'late', '{channel}', '', '', '', '',
  now() - interval '{stored}', {due}, {next}, {claimed}
"""
_LET_GO = "update notify.letter set due_at = next_at where next_at > now() - interval '5 minutes'"
_JUST_SENT = """
with sent as (
  insert into notify.ending (notice_id, dossier_id, told, stored_at, finished_at, attempts, kind, channel, state)
  select gen_random_uuid(), $1, gen_random_uuid(), now(), now(), 1, 'late', '{channel}', 'sent' returning *
)
insert into notify.journal (subject, topic, sequence, type, event_id, cause_id, trace_id, announced_at, digest, chain)
select dossier_id, 6, 99, 'notify.citizen_notified.v1', gen_random_uuid(), told, gen_random_uuid(), now(), '', ''
from sent
"""


def a_letter(
    stored: str, *, next_at: str = "20 minutes", channel: str = "email", held: bool = False, claimed: str | None = None
) -> str:
    """A letter that was stored and may be claimed since so long; one that waits for its turn is held."""
    due = "'infinity'" if held else f"now() - interval '{stored}'"
    following = "'infinity'" if held else f"now() - interval '{next_at}'"
    claim = f"now() - interval '{claimed}'" if claimed else "null"
    return _LETTER.format(channel=channel, stored=stored, due=due, next=following, claimed=claim)


EMAIL = [("notice-stuck", "email")]


@pytest.mark.parametrize(
    ("plants", "told"),
    [
        ([a_letter("4 minutes", next_at="4 minutes")], []),
        ([a_letter("20 minutes")], EMAIL),
        # Somebody else's letter of the channel is in hand, or was tried and put off.
        ([a_letter("20 minutes"), a_letter("20 minutes", next_at="-1 minute", claimed="1 second")], []),
        ([a_letter("20 minutes"), a_letter("2 hours", next_at="1 minute")], []),
        ([a_letter("20 minutes"), a_letter("2 hours", next_at="-9 minutes")], []),
        ([a_letter("20 minutes"), a_letter("20 minutes", next_at="-1 minute", channel="sms", claimed="1 s")], EMAIL),
        ([a_letter("20 minutes"), _JUST_SENT.format(channel="email")], []),
        ([a_letter("20 minutes"), _JUST_SENT.format(channel="sms")], EMAIL),
        # However often it is tried: after two days it is no news any more.
        ([a_letter("51 hours", next_at="6 minutes"), a_letter("2 hours", next_at="1 minute")], EMAIL),
        ([a_letter("51 hours", next_at="-20 minutes")], []),
        # Whoever lets letters go sends none.
        ([a_letter("20 minutes"), a_letter("2 hours", next_at="1 minute"), _LET_GO], EMAIL),
        ([a_letter("20 minutes", held=True)], EMAIL),
        ([a_letter("20 minutes", held=True), "insert into notify.turn values ('email', now())"], []),
        ([a_letter("20 minutes"), "update notify.journal set announced_at = announced_at - interval '1 hour'"], []),
    ],
)
async def test_a_letter_that_nobody_sends_is_named_and_no_other(
    at_work: UUID, tx: Transaction, plants: list[str], told: list[tuple[str, str]]
) -> None:
    await tx.execute("delete from notify.turn where channel = 'email'")
    for plant in plants:
        await tx.execute(plant, *([at_work] if "$1" in plant else []))

    assert await named(tx, at_work) == told


_MANY_LETTERS = """
insert into notify.letter (notice_id, dossier_id, told, recipient, kind, channel, address, subject, text, traceparent,
  stored_at, due_at, next_at, attempts)
select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'late', 'email', '', '', '', '',
  now() - interval '1 hour', now() - interval '1 hour', now() + n * interval '1 second', 1
from generate_series(1, 20000) n
"""
_LETTERS_READ = """
select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables
where relid = 'notify.letter'::regclass
"""


async def test_letters_that_are_not_due_are_not_read_to_find_those_that_nobody_sends(
    at_work: UUID, tx: Transaction
) -> None:
    await tx.execute(_MANY_LETTERS)
    await tx.execute("analyze notify.letter")
    before = await tx.fetchval(_LETTERS_READ)

    await named(tx, at_work)

    assert await tx.fetchval(_LETTERS_READ) - before <= 100


async def test_a_deadline_that_nobody_sounds_is_found_by_a_check_and_leaves_the_list_once_it_sounds(
    walk: Walk, auditing: Auditing, at_work: UUID
) -> None:
    before = await auditing.settled()
    await auditing.sql.execute(
        "update routing.journal set stored_at = stored_at - interval '1 hour' where subject = $1", at_work
    )
    at_first = await auditing.sql.fetchval("select pg_get_viewdef('routing.up_since'::regclass)")
    await auditing.sql.execute(_STARTED.format("1 hour"))
    with auditing.standing_still("routing"):
        await auditing.sql.execute(_TIMER.format("20 minutes"), at_work)
        found = await auditing.new_since(before)
        again = await auditing.new_since(before)
    await auditing.sql.execute(f"create or replace view routing.up_since as {at_first}")
    sounded = "select count(*) from routing.timer where dossier_id = $1 and due_at < now()"
    await eventually(lambda: auditing.sql.fetchval(sounded, at_work), until=lambda count: count == 0)
    await walk.settled()

    assert [(it.slug, it.subject, it.reader) for it in found] == [("overdue", at_work, "routing")]
    assert [it.id for it in again] == [it.id for it in found]
    assert await auditing.new_since(before) == []
