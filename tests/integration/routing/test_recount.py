"""A calendar published after others moves exactly the open dossiers that its changed days touch, each once."""

from datetime import date, datetime
from itertools import count

from contracts.calendar.changes import laid_over
from contracts.calendar.decrees import CalendarDecrees, DayKind, DecreedDay
from contracts.events.catalogue import CalendarPublished
from contracts.events.intake import DossierRecorded
from contracts.events.routing import PromiseMoved
from services.routing.schedule import Recounting
from tests.integration.routing.bureau import PUBLISHER, Bureau
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import DECREES, DUE, HOUSE_PERMIT, SAME_DAY, at, money_for, papers_for, recorded

STORM = date(2026, 11, 26)
NEXT_DAY = at(30, 17, 0)
# A version means one thing for as long as a process lives.
_NUMBERS = count(2)


def decreed(day: date, kind: DayKind = "off", *, scope: str = "nation") -> DecreedDay:
    """A day newly decreed."""
    return DecreedDay(date=day, kind=kind, scope=scope, certainty="announced", decree="QĐ 1/2026")


class Offices:
    """What follows the calendars: each publication is derived from the one before."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self.published = [DECREES]

    async def publish(self, *days: DecreedDay) -> CalendarPublished:
        """The next version is heard of; nothing is counted anew yet."""
        fact = self.derived(*days)
        await self.bureau.hears(fact)
        return fact

    def derived(self, *days: DecreedDay) -> CalendarPublished:
        """The fact that the next version is published, which nobody has heard of yet."""
        version = f"2026-11-23.{next(_NUMBERS)}"
        self.published.append(laid_over(self.published[-1], days, version=version))
        return self.announcement(self.published[-1])

    def announcement(self, decrees: CalendarDecrees) -> CalendarPublished:
        """The fact that a version is published, later than all before it."""
        number = len(self.published)
        time = self.bureau.now.replace(microsecond=number)
        return CalendarPublished(time=time, actor=PUBLISHER, calendar=decrees)

    async def recount(self, *, at_most: int = 500) -> int:
        """Everything that is to be counted anew; how many commits it took."""
        hand, commits = Recounting(self.bureau.service, at_most=at_most), 0
        while await hand.step() is not None:
            commits += 1
        return commits

    async def changes(self, *days: DecreedDay) -> None:
        """Published and counted anew."""
        await self.publish(*days)
        await self.recount()


async def moves(bureau: Bureau) -> list[tuple[str, datetime, datetime]]:
    """The dates that the calendar moved."""
    facts = [fact for fact in await bureau.announced() if isinstance(fact, PromiseMoved)]
    return [(f.dossier_code, f.old_due_at, f.due_at) for f in facts if f.cause == "calendar"]


async def arrived(bureau: Bureau, *dossiers: DossierRecorded) -> list[str]:
    """Their codes."""
    await bureau.hears(*dossiers)
    return [dossier.dossier_code for dossier in dossiers]


async def test_a_storm_moves_the_dossiers_whose_interval_it_touches_and_no_other(bureau: Bureau) -> None:
    touched, tomorrow = recorded(), recorded(SAME_DAY)
    closed = recorded()
    await arrived(bureau, touched, tomorrow, closed)
    await bureau.done(closed.dossier_code, "complete", outcome="granted")
    offices = Offices(bureau)

    await offices.changes(decreed(STORM))

    assert await moves(bureau) == [(touched.dossier_code, DUE, NEXT_DAY)]
    dossier = await kept(bureau, touched.dossier_code)
    assert (dossier.promise, dossier.due_at, dossier.calendar) == (2, NEXT_DAY, offices.published[-1].version)
    rows = await bureau.asked(
        "select number, due_at, cause, term, calendar, suppressed_due_at from promise where dossier_id = $1 order by 1",
        dossier.dossier_id,
    )
    assert [tuple(row) for row in rows] == [
        (1, DUE, "reception", "3 working days", DECREES.version, None),
        (2, NEXT_DAY, "calendar", "3 working days", offices.published[-1].version, None),
    ]


async def test_the_reverse_restores_every_date(bureau: Bureau) -> None:
    codes = await arrived(bureau, recorded(), recorded(HOUSE_PERMIT), recorded(SAME_DAY))
    before = [(await kept(bureau, code)).due_at for code in codes]
    offices = Offices(bureau)

    await offices.changes(decreed(STORM))
    between = [(await kept(bureau, code)).due_at for code in codes]
    await offices.changes(decreed(STORM, "normal"))

    assert between != before
    assert [(await kept(bureau, code)).due_at for code in codes] == before
    assert len(await moves(bureau)) == 4


async def test_a_make_up_day_moves_no_date_before_the_receipts_and_says_what_it_suppressed(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded(HOUSE_PERMIT))
    offices = Offices(bureau)
    before = await kept(bureau, code)

    await offices.changes(decreed(date(2026, 11, 28), "makeup_work"))

    assert await moves(bureau) == []
    assert (await kept(bureau, code)).due_at == before.due_at
    [row] = await bureau.asked("select due_at, suppressed_due_at from kept_date")
    assert row["due_at"] == before.due_at > row["suppressed_due_at"]


async def test_a_hand_goes_on_where_another_left_and_each_dossier_moves_once(bureau: Bureau) -> None:
    codes = await arrived(bureau, *(recorded() for _ in range(25)))
    offices = Offices(bureau)
    await offices.publish(decreed(STORM))
    hand = Recounting(bureau.service, at_most=10)
    first = await hand.step()

    commits = await offices.recount(at_most=10)
    again = await offices.recount()

    assert first is not None
    assert (first.moved, commits, again) == (10, 2, 0)
    assert sorted(code for code, *_ in await moves(bureau)) == sorted(codes)


async def test_a_repeated_publication_is_counted_once(bureau: Bureau) -> None:
    await arrived(bureau, recorded())
    offices = Offices(bureau)
    fact = await offices.publish(decreed(STORM))
    await bureau.hears(fact)
    await bureau.hears(offices.announcement(offices.published[-1]))

    await offices.recount()

    assert len(await moves(bureau)) == 1
    assert len(await bureau.asked("select from recount")) == 1


async def test_a_version_that_was_overtaken_on_its_way_replaces_nothing(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    first = laid_over(DECREES, [decreed(STORM)], version=f"overtaken.{next(_NUMBERS)}")
    second = laid_over(first, [decreed(STORM, "normal")], version=f"overtaking.{next(_NUMBERS)}")
    facts = [
        CalendarPublished(time=bureau.now.replace(microsecond=at), actor=PUBLISHER, calendar=decrees)
        for at, decrees in enumerate((first, second), 1)
    ]

    await bureau.hears(facts[1])
    await bureau.hears(facts[0])
    await Offices(bureau).recount()

    assert await moves(bureau) == []
    assert (await kept(bureau, code)).due_at == DUE
    assert [row["version"] for row in await bureau.asked("select version from recount")] == [second.version]


async def test_publications_on_each_others_heels_are_counted_in_their_order(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    offices = Offices(bureau)
    await offices.publish(decreed(STORM))
    await offices.publish(decreed(STORM, "normal"))

    await offices.recount()

    assert [due_at for *_, due_at in await moves(bureau)] == [NEXT_DAY, DUE]
    assert (await kept(bureau, code)).due_at == DUE


async def test_one_communes_storm_is_its_own(bureau: Bureau) -> None:
    here, elsewhere = recorded(), recorded(commune="00691")
    await arrived(bureau, here, elsewhere)

    await Offices(bureau).changes(decreed(STORM, scope=here.handling_commune))

    assert [code for code, *_ in await moves(bureau)] == [here.dossier_code]


async def test_a_dossier_recorded_by_the_old_calendar_that_arrives_later_is_counted_anew(bureau: Bureau) -> None:
    offices = Offices(bureau)
    await offices.changes(decreed(STORM))

    [code] = await arrived(bureau, recorded())

    assert await moves(bureau) == [(code, DUE, NEXT_DAY)]
    assert await bureau.names() == ["DossierRouted", "PromiseMoved"]
    assert await offices.recount() == 0


async def test_papers_promised_by_the_old_calendar_are_counted_anew(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    await bureau.done(code, "request-supplement", papers=["declaration"], reason="missing-paper")
    waiting = await kept(bureau, code)
    offices = Offices(bureau)
    bureau.now = at(25)
    await offices.changes(decreed(date(2026, 11, 27)))

    await bureau.hears(papers_for(waiting, at=at(25)))

    dossier = await kept(bureau, code)
    assert dossier.due_at == at(1, 17, 0, month=12)
    causes = await bureau.asked("select cause from promise where dossier_id = $1 order by number", dossier.dossier_id)
    assert [row["cause"] for row in causes] == ["reception", "calendar", "supplement", "calendar"]


async def test_a_standing_clock_is_counted_anew_without_waking(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    waiting = await kept(bureau, code)
    bureau.now = at(25, 8, 0)

    await Offices(bureau).changes(decreed(STORM))

    dossier = await kept(bureau, code)
    assert (dossier.paused_at, dossier.due_at) == (waiting.paused_at, NEXT_DAY)
    assert await bureau.asked("select from timer where dossier_id = $1", dossier.dossier_id) == []
    bureau.now = at(25, 9, 30)
    await bureau.hears(money_for(waiting, at=bureau.now))
    assert (await kept(bureau, code)).due_at > NEXT_DAY


async def test_an_apology_moves_by_a_new_day_off_and_by_nothing_else(bureau: Bureau) -> None:
    [code] = await arrived(bureau, recorded())
    bureau.now = at(25)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-12-01T17:00:00+07:00")
    offices = Offices(bureau)

    await offices.changes(decreed(date(2026, 11, 28), "makeup_work"))
    unmoved = (await kept(bureau, code)).due_at
    await offices.changes(decreed(STORM))
    moved = (await kept(bureau, code)).due_at
    await offices.changes(decreed(STORM, "normal"))

    assert (unmoved, moved) == (at(1, 17, 0, month=12), at(2, 17, 0, month=12))
    assert (await kept(bureau, code)).due_at == unmoved


async def test_a_missed_date_moves_only_to_one_that_is_still_ahead(bureau: Bureau) -> None:
    yesterday, long_ago = await arrived(bureau, recorded(), recorded(received_at=at(20)))
    before = (await kept(bureau, long_ago)).due_at
    bureau.now = at(30, 9, 0)

    await Offices(bureau).changes(decreed(STORM))

    assert (await kept(bureau, yesterday)).due_at == NEXT_DAY
    assert (await kept(bureau, long_ago)).due_at == before < bureau.now


async def test_timers_sound_for_the_new_date_alone(bureau: Bureau) -> None:
    await arrived(bureau, recorded())
    await Offices(bureau).changes(decreed(STORM))

    rows = await bureau.asked("select distinct promise from timer")
    assert [row["promise"] for row in rows] == [2]


async def test_the_door_tells_what_would_move_and_changes_nothing(bureau: Bureau) -> None:
    codes = await arrived(bureau, recorded(), recorded(), recorded(SAME_DAY))
    proposed = laid_over(DECREES, [decreed(STORM)], version="dry-run")

    answer = await bureau.post("/recounts/preview", proposed.model_dump(mode="json"), role="admin")

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["open"], told["touched"], told["moved"], told["suppressed"]) == (3, 2, 2, 0)
    assert told["sample"][0]["code"] in codes
    assert told["sample"][0]["due_at"] == NEXT_DAY.isoformat()
    assert await bureau.asked("select from recount") == []
    for role in ("case_officer", "centre_director", "approver"):
        assert (await bureau.post("/recounts/preview", {}, role=role)).status_code == 403


async def test_the_door_tells_how_far_a_recount_is(bureau: Bureau) -> None:
    await arrived(bureau, recorded(), recorded())
    offices = Offices(bureau)
    fact = await offices.publish(decreed(STORM))
    before = await bureau.seen(f"/recounts/{fact.calendar.version}", role="admin")
    await offices.recount()
    after = await bureau.seen(f"/recounts/{fact.calendar.version}", role="admin")
    unknown = await bureau.seen("/recounts/nobody.1", role="admin")
    first = await bureau.seen(f"/recounts/{DECREES.version}", role="admin")

    assert (before.json()["state"], before.json()["moved"]) == ("running", 0)
    assert (after.json()["state"], after.json()["moved"], after.json()["touched"]) == ("done", 2, 2)
    assert (unknown.status_code, unknown.json()["slug"]) == (404, "recount-not-yet-known")
    assert (first.status_code, first.json()["slug"]) == (404, "nothing-to-recount")
