"""A date that the citizen was told and that is missed is apologised for once; whoever looks sees whether they know."""

import asyncpg
import pytest

from contracts.events.notify import NoticeFailed
from contracts.message import Event
from services.notify.domain.reaching import TOLD_ALREADY
from tests.integration.notify.office import Office
from tests.unit.notify.facts import About

MANY = 20_000
_CLOSED = """
with closed as (
  insert into dossier (dossier_id, folded)
  select gen_random_uuid(), array[row(gen_random_uuid(), null, now(), now(), 1, m.code, null, null, 1)::folded_notice]
  from manner m, generate_series(1, $1) returning dossier_id
), told as (
  insert into ending (notice_id, dossier_id, told, kind, channel, state, attempts, stored_at, finished_at, promise)
  select gen_random_uuid(), dossier_id, gen_random_uuid(), 'late', 'sms', 'sent', 1, now(), now(), 1 from closed
)
insert into parked (topic, partition, record_offset, key, type, headers, state, reason, error)
select 'routing.progress.v1', 0, row_number() over (), dossier_id, 'routing.deadline_missed.v1', '', 'dead', '-', '-'
from closed
"""
_READ = """
select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables
where relname in ('dossier', 'ending', 'letter', 'parked')
"""


async def knows(office: Office, about: About, *, promise: int = 1) -> tuple[str | None, str | None]:
    """Whether the people of a dossier know that this promise is not kept."""
    [row] = await office.asked("select told, reason from late_notice($1, $2)", about.dossier, promise)
    return row["told"], row["reason"]


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
        waiting_or_told = await knows(office, about)
        await office.settled()
        await office.hears(missed(about, promise=2))
        await office.settled()

    assert await kinds(office) == [("late", "sent"), ("late", "cancelled")]
    assert len(await office.sms.inbox()) == 1
    assert waiting_or_told in (("on-its-way", None), ("late-notice", None))
    assert await knows(office, about) == await knows(office, about, promise=2) == ("late-notice", None)
    reasons = await office.asked("select reason from ending where state = 'cancelled'")
    assert [row["reason"] for row in reasons] == [TOLD_ALREADY]
    assert not any(isinstance(event, NoticeFailed) for event in await office.announced())


async def test_an_apology_that_moved_the_date_is_not_followed_by_another_for_the_old_one(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.moved(cause="apology", promise=2))
        await office.hears(missed(about, promise=1))
        await office.settled()

    assert [kind for kind, state in await kinds(office) if state == "sent"] == ["apology"]
    assert await knows(office, about, promise=1) == ("apology", None)


async def test_an_apologised_date_that_is_broken_is_told_once(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), about.moved(cause="apology", promise=2))
        await office.settled()
        before = await knows(office, about, promise=2)
        await office.hears(missed(about, promise=2))
        await office.settled()
        await office.hears(about.moved(cause="calendar", promise=3))
        await office.hears(missed(about, promise=3))
        await office.settled()

    assert before == (None, None)
    # The calendar gave another date, so that one too is apologised for when it is broken.
    sent = [kind for kind, state in await kinds(office) if state == "sent"]
    assert sent == ["apology", "late", "calendar_changed", "late"]
    assert [await knows(office, about, promise=it) for it in (2, 3)] == [("late-notice", None)] * 2


@pytest.mark.parametrize("cause", ["calendar", "payment", "supplement"])
async def test_a_date_told_after_a_miss_is_apologised_for_when_it_is_missed_too(office: Office, cause: str) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), missed(about, promise=1))
        await office.settled()
        await office.hears(about.moved(cause=cause, promise=2))
        await office.settled()
        untold = await knows(office, about, promise=2)
        await office.hears(missed(about, promise=2))
        await office.settled()
        await office.hears(missed(about, promise=3))
        await office.settled()

    assert untold == (None, None)
    assert [kind for kind, state in await kinds(office) if (kind, state) == ("late", "sent")] == ["late"] * 2
    assert [await knows(office, about, promise=it) for it in (1, 2, 3)] == [("late-notice", None)] * 3
    assert [state for kind, state in await kinds(office) if kind == "late"].count("cancelled") == 1


async def test_a_date_that_nobody_was_told_leaves_the_late_notice_standing(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), missed(about, promise=1))
        await office.settled()
    await office.hears(about.moved(cause="calendar", promise=2))
    await office.hears(about.moved(cause="calendar", promise=3))

    # The first of the two moves was overtaken by the second before it was sent.
    assert await knows(office, about, promise=2) == ("late-notice", None)
    assert await knows(office, about, promise=3) == (None, None)


async def test_a_late_notice_from_before_an_apology_says_nothing_of_the_date_that_it_gave(office: Office) -> None:
    about = About()
    async with office.sending():
        await office.hears(about.people(), missed(about, promise=1))
        await office.settled()
        await office.hears(about.moved(cause="supplement", promise=2))
        await office.hears(about.moved(cause="apology", promise=3))
        await office.settled()
        untold = await knows(office, about, promise=3)
        await office.hears(missed(about, promise=3))
        await office.settled()

    assert untold == (None, None)
    assert [kind for kind, state in await kinds(office) if (kind, state) == ("late", "sent")] == ["late"] * 2
    assert await knows(office, about, promise=3) == ("late-notice", None)


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
    first = await knows(office, about)
    await office.hears(missed(about, promise=2))

    assert first == ("not-reached", "no-address")
    assert await kinds(office) == [("late", "failed"), ("late", "failed")]


async def test_a_late_notice_that_cannot_be_written_yet_is_seen_as_parked(office: Office) -> None:
    about = About()
    await office.hears(about.missed())

    assert await knows(office, about) == ("parked", "people-not-yet")


async def test_a_look_at_one_dossier_reads_no_other(office: Office) -> None:
    about = About()
    await office.hears(about.people(), about.missed())
    connection = await asyncpg.connect(office.dsn)
    try:
        await connection.execute(
            "insert into manner (kind, channel, state, nobody) values ('late', 'sms', 'sent', false)"
        )
        await connection.execute(_CLOSED, MANY)
        await connection.execute("analyze dossier; analyze ending; analyze letter; analyze parked")
        async with connection.transaction():
            told = await connection.fetchval("select told from late_notice($1, 1)", about.dossier)
            read = await connection.fetchval(_READ)
    finally:
        await connection.close()

    assert told == "on-its-way"
    assert read <= 20
