"""A sender thought dead speaks up late: what a provider accepted counts, what failed does not."""

from datetime import timedelta

from services.notify.domain.attempts import Again, GivenUp, Sent
from services.notify.domain.notice import Errand, Outcome, Verdict
from services.notify.handlers.claim_letters import claim_letters
from services.notify.handlers.record_outcomes import Tried, record_outcomes
from tests.integration.notify.office import Office
from tests.unit.notify.facts import LATER, NOW, About

NO_LEASE, LONG = timedelta(0), timedelta(minutes=5)


async def claimed(office: Office, *, lease: timedelta) -> Errand:
    """The one letter, claimed."""
    async with office.service.database.transaction() as tx:
        (errand,) = await claim_letters(tx, "sms", at_most=9, now=office.service.clock(), lease=lease)
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
