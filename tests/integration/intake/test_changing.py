"""Decreed days make the next calendar version: whole or refused, one change after another, in force at once."""

import asyncio
from typing import Any

import pytest

from contracts.calendar.decrees import CalendarDecrees
from contracts.delivery import editions
from contracts.events.catalogue import CalendarPublished
from deploy.catalogue import load
from tests.integration.intake.town import Town
from tests.unit.calendar.test_loading import OF_2028

IN_FORCE = load.calendar().version


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Versions are named by the day: in a process that lives through many provinces one name means many things."""
    editions._CALENDARS.clear()


def a_day(day: str, kind: str = "off", *, scope: str = "province", **more: Any) -> dict[str, Any]:
    return {"date": day, "kind": kind, "scope": scope, "certainty": "announced", **more}


async def changed(town: Town, *days: dict[str, Any], key: str | None = None, **more: Any) -> Any:
    return await town.post("/calendars/changes", {"days": list(days), **more}, role="admin", key=key)


async def test_new_receptions_are_counted_by_the_next_version_at_once(town: Town) -> None:
    before = await town.recorded()
    answer = await changed(town, a_day("2025-08-04", decree="QĐ 9/2025"))
    after = await town.recorded()

    told = answer.json()
    assert (answer.status_code, told["derived_from"], len(told["days"])) == (201, IN_FORCE, 1)
    assert told["version"].endswith(".1")
    assert (before["due_at"][:10], after["due_at"][:10]) == ("2025-08-06", "2025-08-07")
    [row] = await town.rows("select payload from outbox where key like 'calendar/%'")
    fact = CalendarPublished.read(row["payload"])
    assert (fact.calendar.version, fact.derived_from) == (told["version"], IN_FORCE)
    served = CalendarDecrees.model_validate_json((await town.http.get("/calendars/current")).content)
    assert served == fact.calendar


async def test_the_same_request_changes_once(town: Town) -> None:
    answers = await asyncio.gather(*(changed(town, a_day("2025-08-04"), key="storm") for _ in range(4)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get("idempotent-replayed", "") for answer in answers) == ["", *["true"] * 3]
    assert await town.value("select count(*) from edition where kind = 'calendar'") == 2


async def test_what_is_in_force_already_makes_no_version(town: Town) -> None:
    first = (await changed(town, a_day("2025-08-04"))).json()
    again = await changed(town, a_day("2025-08-04"))

    assert (again.status_code, again.json()) == (201, {**first, "derived_from": first["version"], "days": []})
    assert await town.value("select count(*) from edition where kind = 'calendar'") == 2


async def test_changes_at_once_come_one_after_another_and_each_holds(town: Town) -> None:
    answers = await asyncio.gather(*(changed(town, a_day(f"2025-08-{day:02}")) for day in range(4, 8)))

    told = [answer.json() for answer in answers]
    assert len({it["version"] for it in told}) == 4
    assert len({it["derived_from"] for it in told}) == 4
    served = CalendarDecrees.model_validate_json((await town.http.get("/calendars/current")).content)
    assert {day.date.day for day in served.days if day.scope == "province"} == {4, 5, 6, 7}
    times = await town.rows("select version from edition where kind = 'calendar' order by published_at")
    assert times[-1]["version"] == served.version


@pytest.mark.parametrize(
    ("days", "slug", "field"),
    [
        ([a_day("2025-08-04"), a_day("2040-01-01")], "calendar-year-not-loaded", "/days/1/date"),
        ([a_day("2025-08-04", scope="99999")], "scope-unknown", "/days/0/scope"),
        ([a_day("2025-08-04"), a_day("2025-08-04", "normal")], "day-repeated", "/days/1/date"),
        ([a_day("2025-08-04", "makeup_work")], "day-works-already", "/days/0/kind"),
        ([a_day("2025-08-32")], "field-invalid", "/days/0/date"),
        ([a_day("2025-08-04", note="x")], "field-invalid", "/days/0/note"),
        ([], "field-invalid", "/days"),
    ],
)
async def test_one_wrong_day_refuses_them_all(town: Town, days: list[dict[str, Any]], slug: str, field: str) -> None:
    answer = await changed(town, *days)

    assert (answer.status_code, answer.json()["slug"], answer.json()["field"]) == (422, slug, field)
    assert await town.value("select count(*) from edition where kind = 'calendar'") == 1


async def test_a_coming_year_is_loaded_over_what_was_decreed_and_promised_by_at_once(town: Town) -> None:
    await changed(town, a_day("2025-08-04"))
    new_year = [day.model_dump(mode="json") for day in OF_2028]

    few = await changed(town, *new_year[1:], loads_year=2028)
    far = await changed(town, a_day("2029-01-01"), loads_year=2029)
    answer = await changed(town, *new_year, loads_year=2028)
    again = await changed(town, *new_year, loads_year=2028)

    served = CalendarDecrees.model_validate_json((await town.http.get("/calendars/current")).content)
    assert (few.status_code, few.json()["slug"], few.json()["field"]) == (422, "public-holidays-missing", "/loads_year")
    assert (far.status_code, far.json()["slug"], far.json()["expected"]) == (422, "calendar-year-not-next", "2028")
    assert (answer.status_code, len(answer.json()["days"])) == (201, len(OF_2028))
    assert (again.json()["version"], again.json()["days"]) == (answer.json()["version"], [])
    assert served.years[-1] == 2028
    assert {*load.calendar().days} < {*served.days}
    assert any(day.scope == "province" for day in served.days)


async def test_a_change_that_another_overtook_is_refused(town: Town) -> None:
    await changed(town, a_day("2025-08-04"))

    answer = await changed(town, a_day("2025-08-05"), derived_from=IN_FORCE)

    assert (answer.status_code, answer.json()["slug"]) == (409, "calendar-moved-on")


async def test_only_an_administrator_changes_the_calendar(town: Town) -> None:
    body = {"days": [a_day("2025-08-04")]}

    assert (await town.post("/calendars/changes", body)).status_code == 403
    assert (await town.http.post("/calendars/changes", json=body)).status_code == 401
