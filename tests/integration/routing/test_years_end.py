"""A dossier outlives the years of its own calendar: its minutes are counted on by the newest one."""

from contracts.calendar.decrees import CalendarDecrees
from contracts.events.catalogue import CalendarPublished
from contracts.events.intake import DossierRecorded
from tests.integration.routing.bureau import PUBLISHER, Bureau
from tests.unit.routing.facts import DECREES, at, recorded

THIS_YEAR = DECREES.model_copy(
    update={
        "version": "this-year-only",
        "years": tuple(year for year in DECREES.years if year <= 2026),
        "days": tuple(day for day in DECREES.days if day.date.year <= 2026),
    }
)
NEXT_YEAR_TOO = DECREES.model_copy(update={"version": "next-year-too"})


def published(calendar: CalendarDecrees) -> CalendarPublished:
    """A calendar version, announced."""
    return CalendarPublished(time=at(23), actor=PUBLISHER, calendar=calendar)


def bound_to_this_year(event: DossierRecorded) -> DossierRecorded:
    """The dossier's promise was counted by a calendar that knows nothing of next year."""
    return event.model_copy(update={"promise": event.promise.model_copy(update={"calendar": THIS_YEAR.version})})


async def test_a_late_dossier_is_on_the_desk_in_the_new_year(bureau: Bureau) -> None:
    dossier = bound_to_this_year(recorded(received_at=at(25, month=12)))
    await bureau.hears(published(THIS_YEAR), dossier)
    bureau.now = at(31, 10, 0, month=12).replace(year=2027, month=1, day=5)

    blind = await bureau.seen("/desk")
    await bureau.hears(published(NEXT_YEAR_TOO))
    seeing = await bureau.seen("/desk")
    fired = await bureau.sounds_all()
    done = await bureau.done(dossier.dossier_code, "complete", outcome="granted")

    assert (blind.status_code, blind.json()["slug"]) == (422, "calendar-year-not-loaded")
    (entry,) = seeing.json()["dossiers"]
    # Due on Wednesday 30 December; Thursday, Monday and 150 minutes of Tuesday have passed since.
    assert (entry["late"], entry["working_minutes_left"]) == (True, -(480 + 480 + 150))
    assert (fired, done["timeliness"]) == (5, "late")


async def test_a_date_moved_into_the_new_year_names_the_calendar_it_was_counted_by(bureau: Bureau) -> None:
    dossier = bound_to_this_year(recorded(received_at=at(25, month=12)))
    await bureau.hears(published(THIS_YEAR), published(NEXT_YEAR_TOO), dossier)
    bureau.now = at(28, month=12)

    await bureau.done(dossier.dossier_code, "apologise", reason="overload", new_due_at="2027-01-05T17:00:00+07:00")

    promises = await bureau.asked("select number, calendar from promise order by number")
    assert [tuple(row) for row in promises] == [(1, "this-year-only"), (2, "next-year-too")]
