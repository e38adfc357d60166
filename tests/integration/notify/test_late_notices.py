"""A missed date is apologised for once, and whoever looks can see whether the citizen knows."""

from contracts.events.notify import NoticeFailed
from contracts.message import Event
from services.notify.domain.reaching import TOLD_ALREADY
from tests.integration.notify.office import Office
from tests.unit.notify.facts import About


async def knows(office: Office) -> tuple[str, str | None] | None:
    """Whether the people of the only dossier know that its date is not kept."""
    rows = await office.asked("select told, reason from late_notice")
    return (rows[0]["told"], rows[0]["reason"]) if rows else None


async def kinds(office: Office) -> list[tuple[str, str]]:
    """The notices, oldest first, and what became of them."""
    rows = await office.asked("select kind, state from notice order by stored_at, kind")
    return [(row["kind"], row["state"]) for row in rows]


def missed(about: About, *, promise: int) -> Event:
    """A later promise of the same dossier passed as well."""
    return about.missed().model_copy(update={"promise": promise})


async def test_a_missed_date_is_apologised_for_once_however_many_dates_pass(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.missed())
        waiting_or_told = await knows(office)
        await office.settled()
        await office.hears(missed(about, promise=2))
        await office.settled()

    assert await kinds(office) == [("late", "sent"), ("late", "cancelled")]
    assert len(await office.sms.inbox()) == 1
    assert waiting_or_told in (("on-its-way", None), ("late-notice", None))
    assert await knows(office) == ("late-notice", None)
    reasons = await office.asked("select reason from ending where state = 'cancelled'")
    assert [row["reason"] for row in reasons] == [TOLD_ALREADY]
    assert not any(isinstance(event, NoticeFailed) for event in await office.announced())


async def test_an_apology_that_moved_the_date_is_not_followed_by_another(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.moved(cause="apology"))
        await office.hears(missed(about, promise=2))
        await office.settled()

    assert [kind for kind, state in await kinds(office) if state == "sent"] == ["apology"]
    assert await knows(office) == ("apology", None)


async def test_a_moved_date_without_an_apology_is_none(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.moved(cause="supplement"))
        await office.hears(missed(about, promise=2))
        await office.settled()

    assert [kind for kind, _ in await kinds(office)] == ["promise_moved", "late"]


async def test_whom_nothing_reaches_is_seen_as_not_reached_and_tried_again_by_the_next_missed_date(
    office: Office,
) -> None:
    about = About()
    await office.hears(about.people(phone=None), about.missed())
    first = await knows(office)
    await office.hears(missed(about, promise=2))

    assert first == ("not-reached", "no-address")
    assert await kinds(office) == [("late", "failed"), ("late", "failed")]


async def test_a_late_notice_that_cannot_be_written_yet_is_seen_as_parked(office: Office) -> None:
    about = About()
    await office.hears(about.missed())

    assert await knows(office) == ("parked", "people-not-yet")
