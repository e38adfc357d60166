"""A sender thought dead speaks up late: what a provider accepted counts, what failed does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from deploy.local.faults import Faults
from services.notify.domain.attempts import Again, GivenUp, Sent
from services.notify.domain.notice import Errand, Outcome, Verdict
from services.notify.handlers.claim_letters import claim_letters
from services.notify.handlers.record_outcomes import Tried, record_outcomes
from services.notify.store import letters
from services.notify.store.letters import Due
from tests.eventually import eventually
from tests.fixtures.servers import Postgres
from tests.integration.notify.office import Office
from tests.unit.notify.facts import LATER, NOW, About

HURRIED = {"sms_timeout": 0.9, "smtp_timeout": 0.4, "lease": 1.0}
NO_LEASE, LONG = timedelta(0), timedelta(minutes=5)


async def claimed(office: Office, *, lease: timedelta) -> Errand:
    """The one letter, claimed."""
    async with office.service.database.transaction() as tx:
        (errand,) = await claim_letters(tx, "sms", Due(office.service.clock()), at_most=9, lease=lease)
    return errand


async def recorded(office: Office, tried: Tried) -> None:
    async with office.service.database.transaction() as tx:
        assert await record_outcomes(tx, [tried], now=NOW) == []


async def letter(office: Office) -> list[tuple[int, bool]]:
    """How often the letter was claimed, and whether it is now."""
    rows = await office.asked("select attempts, claimed_at is not null as claimed from letter")
    return [(row["attempts"], row["claimed"]) for row in rows]


async def stored(office: Office) -> None:
    about = About()
    await office.hears(about.people(), about.routed())


async def test_a_late_failure_neither_ends_nor_frees_what_another_sender_holds(office: Office) -> None:
    await stored(office)
    zombie = await claimed(office, lease=NO_LEASE)
    await claimed(office, lease=LONG)

    await recorded(office, Tried(zombie, Outcome(Verdict.TROUBLED, "why"), Again(zombie, LATER, 1, 0)))
    await recorded(office, Tried(zombie, Outcome(Verdict.REJECTED, "why"), GivenUp(zombie, "why")))

    assert await letter(office) == [(2, True)]
    assert await office.announced() == []


async def test_a_late_acceptance_ends_the_notice_once(office: Office) -> None:
    await stored(office)
    zombie = await claimed(office, lease=NO_LEASE)
    living = await claimed(office, lease=LONG)

    await recorded(office, Tried(zombie, Outcome(Verdict.ACCEPTED), Sent(zombie, "p1")))
    await recorded(office, Tried(living, Outcome(Verdict.ACCEPTED), Sent(living, "p2")))

    assert await letter(office) == []
    (notice,) = await office.settled()
    assert (notice["state"], notice["provider_id"]) == ("sent", "p1")
    assert len(await office.announced()) == 1


async def test_a_clock_that_runs_ahead_takes_no_letter_from_its_holder(office: Office) -> None:
    await stored(office)
    ahead = office.another(clock_shift=3600)
    await claimed(office, lease=LONG)

    async with ahead.database.transaction() as tx:
        due = Due(ahead.clock())
        assert not await letters.is_due(tx, "sms", due)
        assert await claim_letters(tx, "sms", due, at_most=9, lease=LONG) == []

    assert await letter(office) == [(1, True)]


@asynccontextmanager
async def without_the_database(postgres: Postgres, office: Office) -> AsyncIterator[None]:
    """Whoever was connected is cut off, and nobody comes in."""
    name = office.dsn.rsplit("/", 1)[-1]
    admin = await asyncpg.connect(postgres.dsn)
    try:
        await admin.execute(f'alter database "{name}" connection limit 0')
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        yield
        await admin.execute(f'alter database "{name}" connection limit -1')
    finally:
        await admin.close()


async def test_who_has_outcomes_in_hand_when_the_database_is_back_records_before_another_claims(
    office: Office, postgres: Postgres
) -> None:
    await stored(office)
    await office.sms.have(Faults(latency_ms=500))
    holder, rival = office.another(**HURRIED), office.another(**HURRIED)

    async with office.sending(holder):
        await eventually(lambda: letter(office), until=lambda seen: seen == [(1, True)], every=0.01)
        async with without_the_database(postgres, office):
            # Much longer than the lease, and than the recorder's pauses once were.
            await asyncio.sleep(4)
        async with office.sending(rival):
            (notice,) = await office.settled()

    assert (notice["state"], notice["attempts"]) == ("sent", 1)
    assert len(await office.sms.inbox()) == 1
