"""`motcua calendar diff`: what two calendars say differently, and what becomes of a date under the other."""

import json
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.calendar.decrees import CalendarDecrees, DecreedDay, OpeningRule, SessionRule
from deploy.calendar_cli import app
from deploy.catalogue import load
from tests.unit.calendar.a_calendar import COMMUNE, OTHER_COMMUNE, decreed, hours

OWN = load.calendar()
RECEIVED = ("--received", "2026-11-25T09:15")


def run(*arguments: str | Path, code: int) -> str:
    result = CliRunner().invoke(app, ["diff", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout


def told(*arguments: str | Path, code: int) -> Any:
    return json.loads(run(*arguments, "--json", code=code).splitlines()[-1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def file(
    folder: Path,
    *days: DecreedDay,
    years: tuple[int, ...] = OWN.years,
    sessions: Iterable[SessionRule] = (),
    openings: tuple[OpeningRule, ...] | None = None,
) -> Path:
    """The province's calendar with more said, in a file of its own."""
    said = {(day.date, day.scope): day for day in (*OWN.days, *days) if day.date.year in years}
    more = CalendarDecrees(
        version=f"other.{len(list(folder.iterdir()))}",
        years=years,
        days=tuple(said.values()),
        sessions=(*OWN.sessions, *sessions),
        openings=openings,
        weekly_source=OWN.weekly_source,
    )
    path = folder / f"{more.version}.json"
    path.write_text(more.model_dump_json())
    return path


def test_a_calendar_does_not_differ_from_itself(folder: Path) -> None:
    same = file(folder)

    for pair in (("current", "current"), (OWN.version, same), (same, same)):
        found = told(*pair, code=0)
        assert (found["differs"], found["days"], found["due"]) == (False, [], None)


def test_a_storm_is_told_for_its_commune_alone(folder: Path) -> None:
    storm = file(folder, decreed("off", "2026-11-27", scope=COMMUNE))

    (day,) = told("current", storm, code=1)["days"]

    assert (day["date"], day["scope"], day["counted"]) == ("2026-11-27", COMMUNE, True)
    assert (day["a"]["working"], day["b"]["working"]) == (True, False)
    assert (day["a"]["hours"][0], day["b"]["hours"]) == (["07:30:00", "12:00:00"], [])
    assert f"xã {COMMUNE}" in day["b"]["vi"]
    assert "no decree number recorded" in day["b"]["source"]
    assert told("current", storm, "--commune", OTHER_COMMUNE, code=0)["days"] == []


def test_what_becomes_of_a_date_is_told_under_both(folder: Path) -> None:
    storm = file(folder, decreed("off", "2026-11-27", scope=COMMUNE))
    here = (*RECEIVED, "--term", "2 working days", "--commune", COMMUNE)

    moved = told("current", storm, *here, code=1)["due"]
    kept = told("current", storm, *RECEIVED, "--term", "1 working day", "--commune", COMMUNE, code=1)["due"]

    assert (moved["a"]["due"], moved["b"]["due"]) == ("2026-11-27T17:00:00+07:00", "2026-11-30T17:00:00+07:00")
    assert (moved["moved"], kept["moved"]) == (True, False)


def test_a_procedure_gives_its_own_term(folder: Path) -> None:
    holiday = file(folder, decreed("off", "2026-11-30"))

    found = told("current", holiday, *RECEIVED, "--procedure", "1.013225", "--case", "house", code=1)["due"]

    assert (found["term"], found["a"]["due"][:10], found["b"]["due"][:10]) == (
        "7 working days", "2026-12-04", "2026-12-07",
    )  # fmt: skip


def test_a_worked_saturday_and_other_hours_are_told(folder: Path) -> None:
    worked = file(folder, decreed("makeup_work", "2026-12-05"))
    summer = file(
        folder, sessions=[hours("07:00-11:30", "13:30-17:00", scope=COMMUNE, starts="2026-06-01", ends="2026-06-01")]
    )

    assert [day["date"] for day in told("current", worked, code=1)["days"]] == ["2026-12-05"]
    (day,) = told("current", summer, code=1)["days"]
    assert (day["date"], day["counted"], day["b"]["hours"][0][0]) == ("2026-06-01", True, "07:00:00")


def test_saturday_openings_differ_and_move_no_date(folder: Path) -> None:
    rule = OpeningRule(
        scope=COMMUNE, weekdays=(6,), hours=((time(7, 30), time(11, 30)),), starts="2026-06-06", ends="2026-06-06"
    )
    open_once = file(folder, openings=(rule,))

    found = told("current", open_once, "--received", "2026-06-05T09:00", "--term", "1 working day", code=1)

    assert [(day["date"], day["counted"]) for day in found["days"]] == [("2026-06-06", False)]
    assert found["due"]["moved"] is False


def test_years_that_only_one_has_loaded_are_told_and_so_is_its_refusal(folder: Path) -> None:
    short = file(folder, years=(2024, 2025, 2026))
    over_new_year = ("--received", "2026-12-31T09:00", "--term", "1 working day")

    found = told("current", short, *over_new_year, code=1)

    assert (found["years_only_in_a"], found["years_only_in_b"]) == ([2027], [])
    assert (found["due"]["a"]["refused"], found["due"]["b"]["refused"]) == (None, "calendar-year-not-loaded")
    assert told(short, short, *over_new_year, code=2)["slug"] == "calendar-year-not-loaded"


@pytest.mark.parametrize(
    ("arguments", "slug", "field"),
    [
        (("nowhere.json", "current"), "calendar-unknown", "/a"),
        (("current", "2019-01-01.1"), "calendar-unknown", "/b"),
        (("current", "/"), "calendar-unknown", "/b"),
        (("current", "x" * 5000), "calendar-unknown", "/b"),
        (("current", ""), "calendar-unknown", "/b"),
        (("current", "current", "--commune", "99999"), "commune-unknown", "/commune"),
        (("current", "current", "--term", "1 day"), "reception-not-understood", "/received"),
        (("current", "current", *RECEIVED), "term-missing", "/term"),
        (("current", "current", *RECEIVED, "--term", "٣ days"), "term-not-understood", "/term"),
        (("current", "current", *RECEIVED, "--procedure", "1.001622"), "no-term-promised", "/procedure"),
        (("current", "current", *RECEIVED, "--term", "1 day", "--policy", "noon"), "policy-unknown", "/policy"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(arguments: tuple[str, ...], slug: str, field: str) -> None:
    problem = told(*arguments, code=2)

    assert (problem["slug"], problem["field"], problem["status"]) == (slug, field, 422)
    assert problem["expected"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": "x.1", "years": []}', "\ufffd", '{"version": 3}'])
def test_a_file_that_is_no_calendar_is_refused_where_it_is_broken(folder: Path, text: str) -> None:
    broken = folder / "broken.json"
    broken.write_bytes(text.encode("utf-16") if text == "\ufffd" else text.encode())

    problem = told("current", broken, code=2)

    assert (problem["slug"], problem["field"]) == ("calendar-unsound", "/b")


def test_people_read_the_days_and_the_date_in_both_languages(folder: Path) -> None:
    shown = run("current", file(folder, decreed("off", "2026-11-30")), *RECEIVED, "--term", "3 working days", code=1)

    assert "30/11/2026" in shown
    assert "Ngày nghỉ" in shown
    assert "Day off" in shown
    assert "17:00 30/11/2026 → 17:00 01/12/2026" in shown
