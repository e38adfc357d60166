"""Where a later calendar leaves a date alone its limits follow the days all the same, and no citizen is told."""

from datetime import date, datetime

from contracts.events.intake import DossierRecorded
from contracts.events.routing import DeadlineNear
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_recount import Offices, arrived, decreed, moves
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import at, promised, recorded

RECEIVED_ON = at(28, 9, 0, month=10)
DUE = at(27, 17, 0)
EVE, TWO_BEFORE = date(2026, 11, 26), date(2026, 11, 25)


def a_month_long(*, received_at: datetime = RECEIVED_ON) -> DossierRecorded:
    """A dossier promised for 27 November, a Friday, whatever working days lie before."""
    promise = promised("30 days", since=received_at)
    return recorded(received_at=received_at).model_copy(update={"promise": promise})


async def wound(bureau: Bureau) -> tuple[str, datetime]:
    """What sounds next, and when."""
    [row] = await bureau.asked("select name, due_at from timer")
    return row["name"], row["due_at"]


async def test_the_last_day_of_an_apology_leaves_a_new_day_off_and_comes_back(bureau: Bureau) -> None:
    [code] = await arrived(bureau, a_month_long())
    before = await kept(bureau, code)
    offices = Offices(bureau)

    await offices.changes(decreed(EVE))
    between = await kept(bureau, code)
    await offices.changes(decreed(EVE, "normal"))
    after = await kept(bureau, code)

    limits = [dossier.apology_latest for dossier in (before, between, after)]
    assert limits == [at(26, 17, 0), at(25, 17, 0), at(26, 17, 0)]
    assert {(dossier.due_at, dossier.promise) for dossier in (before, between, after)} == {(DUE, 1)}


async def test_what_was_promised_stands_and_nobody_is_told(bureau: Bureau) -> None:
    await arrived(bureau, a_month_long())

    await Offices(bureau).changes(decreed(EVE))

    assert await bureau.names() == ["DossierRouted"]
    [row] = await bureau.asked("select number, apology_latest from promise")
    assert (row["number"], row["apology_latest"]) == (1, at(26, 17, 0))


async def test_the_warnings_of_the_last_days_are_wound_anew(bureau: Bureau) -> None:
    await arrived(bureau, a_month_long())
    bureau.now = at(23)
    await bureau.sounds_all()
    before = await wound(bureau)

    await Offices(bureau).changes(decreed(TWO_BEFORE))

    assert before == ("T-2", at(25, 8, 0))
    # The 24th is a holiday and the 25th is off now.
    assert await wound(bureau) == ("T-1", at(26, 8, 0))


async def test_a_warning_sounds_at_once_where_its_morning_is_past_and_an_apology_still_in_time(bureau: Bureau) -> None:
    await arrived(bureau, a_month_long())
    bureau.now = at(25)
    await bureau.sounds_all()
    before = await wound(bureau)

    await Offices(bureau).changes(decreed(EVE))
    await bureau.sounds_all()

    assert before == ("T-1", at(26, 8, 0))
    near = [fact.rung for fact in await bureau.announced() if isinstance(fact, DeadlineNear)]
    assert near.count("T-1") == 1
    assert await wound(bureau) == ("T", DUE.replace(microsecond=1))


async def test_a_warning_that_has_sounded_does_not_sound_again(bureau: Bureau) -> None:
    await arrived(bureau, a_month_long())
    offices = Offices(bureau)
    await offices.changes(decreed(EVE))
    bureau.now = at(25)
    await bureau.sounds_all()

    await offices.changes(decreed(EVE, "normal"))
    bureau.now = at(26)
    await bureau.sounds_all()

    near = [fact.rung for fact in await bureau.announced() if isinstance(fact, DeadlineNear)]
    assert len(near) == len(set(near))
    assert "T-1" in near


async def test_a_clock_that_stands_has_its_limit_moved_and_no_warning_woken(bureau: Bureau) -> None:
    [code] = await arrived(bureau, a_month_long())
    bureau.now = at(23)
    await bureau.sounds_all()
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")

    await Offices(bureau).changes(decreed(EVE))

    assert (await kept(bureau, code)).apology_latest == at(25, 17, 0)
    assert (await wound(bureau))[1] is None


async def test_a_date_that_an_apology_gave_has_no_limit_again(bureau: Bureau) -> None:
    [code] = await arrived(bureau, a_month_long())
    bureau.now = at(23)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-12-01T17:00:00+07:00")

    await Offices(bureau).changes(decreed(EVE))

    dossier = await kept(bureau, code)
    assert (dossier.apology_latest, dossier.due_at) == (None, at(2, 17, 0, month=12))
    assert len(await moves(bureau)) == 1
