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
    await auditing.sql.execute("update notify.turn set let_go_at = let_go_at - interval '1 hour'")
    yield Transaction(auditing.sql, Tracing("ledger"), None)  # type: ignore[arg-type]
    await undone.rollback()


@pytest.fixture
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
insert into routing.timer select gen_random_uuid(), now() - interval '8 minutes', 1, '-1 day'
from generate_series(1, {})
"""
_SOUNDED = """
insert into routing.journal (subject, topic, sequence, type, event_id, trace_id, announced_at, digest, chain)
select gen_random_uuid(), 4, 1, 'routing.deadline_near.v1', gen_random_uuid(), gen_random_uuid(), now(), '', ''
from generate_series(1, {})
"""


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
    ("late", "waiting", "sounded", "told"),
    [
        ("8 minutes", 30_000, 0, []),
        ("8 minutes", 10, 30_000, []),
        ("8 minutes", 5_000, 5_000, [("overdue", "timer")]),
        ("2 hours", 30_000, 30_000, [("overdue", "timer")]),
    ],
)
async def test_a_morning_that_is_worked_off_is_not_late_before_its_rate_explains_it_no_more(
    at_work: UUID, tx: Transaction, late: str, waiting: int, sounded: int, told: list[tuple[str, str]]
) -> None:
    await tx.execute(_MORNING.format(waiting))
    await tx.execute(_SOUNDED.format(sounded))
    await tx.execute(_TIMER.format(late), at_work)

    assert await named(tx, at_work) == told


_LETTER = """
insert into notify.letter (notice_id, dossier_id, told, recipient, kind, channel, address, subject, text, traceparent,
  stored_at, next_at, claimed_at)
select gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), 'late', '{channel}', '', '', '', '',
  now() - interval '{stored}', {next}, {claimed}
"""
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
    """A letter that was stored and is due since so long; one that waits for its turn is held."""
    following = "'infinity'" if held else f"now() - interval '{next_at}'"
    claim = f"now() - interval '{claimed}'" if claimed else "null"
    return _LETTER.format(channel=channel, stored=stored, next=following, claimed=claim)


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


async def test_a_deadline_that_nobody_sounds_is_found_by_a_check_and_leaves_the_list_once_it_sounds(
    walk: Walk, auditing: Auditing, at_work: UUID
) -> None:
    before = await auditing.settled()
    await auditing.sql.execute(
        "update routing.journal set stored_at = stored_at - interval '1 hour' where subject = $1", at_work
    )
    with auditing.standing_still("routing"):
        await auditing.sql.execute(_TIMER.format("20 minutes"), at_work)
        found = await auditing.new_since(before)
        again = await auditing.new_since(before)
    sounded = "select count(*) from routing.timer where dossier_id = $1 and due_at < now()"
    await eventually(lambda: auditing.sql.fetchval(sounded, at_work), until=lambda count: count == 0)
    await walk.settled()

    assert [(it.slug, it.subject, it.reader) for it in found] == [("overdue", at_work, "routing")]
    assert [it.id for it in again] == [it.id for it in found]
    assert await auditing.new_since(before) == []
