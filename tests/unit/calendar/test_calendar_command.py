"""`motcua calendar due` and `explain`: answers and refusals as another office's software reads them."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.calendar.changes import laid_over
from contracts.calendar.hours import VIETNAM
from contracts.calendar.terms import Term
from contracts.problems import Refusal
from deploy.calendar_cli import app
from deploy.catalogue import load
from tests.builders.at_counter import accepted, at_counter
from tests.unit.calendar.a_calendar import decreed, promised

YEAR_NOT_LOADED = "calendar-year-not-loaded"
RECEIVED = ("--received", "2026-11-23T09:15")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def last_object(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(text.splitlines()[-1])
    return found


def test_due_answers_one_json_object_with_offsets() -> None:
    answer = last_object(run("due", *RECEIVED, "--term", "3 working days", "--json"))

    assert answer["due"] == "2026-11-27T17:00:00+07:00"
    assert answer["apology_latest"] == "2026-11-26T17:00:00+07:00"
    assert answer["transfer_by"] == "2026-11-23T17:00:00+07:00"
    assert isinstance(answer["explanation"], list)
    assert {"date", "counted", "rule", "source", "vi", "en"} <= answer["explanation"][0].keys()


@pytest.fixture
def another(tmp_path: Path) -> Path:
    """The province's calendar with one more day off."""
    file = tmp_path / "another.json"
    file.write_text(laid_over(load.calendar(), [decreed("off", "2026-11-27")], version="another.1").model_dump_json())
    return file


@pytest.mark.parametrize("command", ["due", "explain"])
def test_a_calendar_file_that_is_named_wins_and_is_told(command: str, another: Path) -> None:
    asked = (command, *RECEIVED, "--term", "3 working days")

    own, others = last_object(run(*asked, "--json")), last_object(run(*asked, "--calendar", str(another), "--json"))

    assert (own["due"], own["calendar"]) == ("2026-11-27T17:00:00+07:00", load.calendar().version)
    assert (others["due"], others["calendar"]) == ("2026-11-30T17:00:00+07:00", "another.1")
    assert f"another.1, tệp (file) {another}" in run(*asked, "--calendar", str(another))
    assert f"{load.calendar().version}, tệp của kho mã" in run(*asked)


def test_a_calendar_file_with_a_mark_of_its_byte_order_is_the_same_calendar(another: Path, tmp_path: Path) -> None:
    marked = tmp_path / "marked.json"
    marked.write_bytes(b"\xef\xbb\xbf" + another.read_bytes().replace(b"\n", b"\r\n"))

    answer = last_object(run("due", *RECEIVED, "--term", "1 day", "--calendar", str(marked), "--json"))

    assert answer["calendar"] == "another.1"


def test_where_no_province_ever_ran_none_is_looked_for_and_nothing_is_made(home: Path) -> None:
    run("due", *RECEIVED, "--term", "1 day")

    assert not home.exists()


@pytest.mark.parametrize(
    ("text", "slug"), [(None, "calendar-unknown"), ("{}", "calendar-unsound"), ("", "calendar-unsound")]
)
def test_a_calendar_file_that_is_none_is_refused(tmp_path: Path, text: str | None, slug: str) -> None:
    file = tmp_path / "broken.json"
    if text is not None:
        file.write_text(text)

    problem = last_object(run("due", *RECEIVED, "--term", "1 day", "--calendar", str(file), "--json", code=2))

    assert (problem["slug"], problem["field"]) == (slug, "/calendar")
    assert "deploy/catalogue/calendar.json" in str(problem["expected"])


@pytest.mark.parametrize(
    "moment", ["2026-11-23 09:15", "2026-11-23T09:15:00+07:00", "2026-11-23T02:15:00Z", "2026-11-22T21:15:00.5-0500"]
)
def test_the_same_instant_however_written_is_due_alike(moment: str) -> None:
    answer = last_object(run("due", "--received", moment, "--term", "2 hours", "--json"))

    assert answer["due"] == "2026-11-23T11:15:00+07:00"


def test_same_day_has_no_apology() -> None:
    assert last_object(run("due", *RECEIVED, "--term", "same day", "--json"))["apology_latest"] is None


def test_the_policy_of_the_same_clock_time_is_heard() -> None:
    answer = last_object(run("due", *RECEIVED, "--term", "1 day", "--policy", "same_clock_time", "--json"))

    assert answer["due"] == "2026-11-25T09:15:00+07:00"


def test_a_procedures_first_case_gives_the_term_and_a_named_case_its_own() -> None:
    procedure = next(offered for offered in load.catalogue().procedures if len(offered.cases) > 1)
    first, second = procedure.cases[:2]

    by_default = last_object(run("due", *RECEIVED, "--procedure", procedure.code, "--json"))
    named = last_object(run("due", *RECEIVED, "--procedure", procedure.code, "--case", second.code, "--json"))

    assert by_default["term"] == first.term
    assert named["term"] == second.term
    assert named["due"] == promised("2026-11-23T09:15", second.term).due_at.isoformat()


def test_a_code_with_the_suffix_of_a_province_is_the_national_one() -> None:
    own, national = (
        last_object(run("due", *RECEIVED, "--procedure", code, "--json"))
        for code in ("1.001193.000.00.00.H60", "1.001193")
    )

    assert own == national


@pytest.mark.parametrize(
    ("procedure", "commune", "received"),
    [
        ("1.011606", "02353", "2027-01-05T09:00:00+07:00"),
        ("1.013225", "02353", "2025-07-01T09:00:00+07:00"),
        ("2.001159", "02215", "2026-11-23T09:15:00+07:00"),
        ("9.999999", "02353", "2026-11-23T09:15:00+07:00"),
        ("1.001193", "99999", "2026-11-23T09:15:00+07:00"),
        ("1.001193", "02353", "2025-06-30T09:00:00+07:00"),
        ("1.001622", "02353", "2026-11-23T09:15:00+07:00"),
    ],
)
def test_what_the_counter_refuses_is_refused_in_the_same_words(procedure: str, commune: str, received: str) -> None:
    asked = ("--procedure", procedure, "--commune", commune, "--received", received)
    later = at_counter(now=datetime(2027, 6, 1, tzinfo=VIETNAM))

    with pytest.raises(Refusal) as counter:
        accepted(at=later, procedure=procedure, case=None, commune=commune, received_at=received)

    told = counter.value.details().model_dump(exclude_none=True)
    # A door has a field where the command line has an option.
    told["field"] = {"/received_at": "/received"}.get(told["field"], told["field"])
    assert last_object(run("due", *asked, "--json", code=2)) == told


@pytest.mark.parametrize("command", ["due", "explain"])
@pytest.mark.parametrize(
    "names",
    [
        ("--commune", "02215"),
        ("--procedure", "1.013225"),
        ("--procedure", "1.011606", "--commune", "02353"),
        ("--procedure", "2.001159", "--commune", "02215"),
    ],
)
def test_a_term_that_is_stated_is_counted_whatever_was_offered_on_that_day(
    command: str, names: tuple[str, ...]
) -> None:
    asked = (command, "--received", "2025-04-24T09:00", "--term", "3 working days", "--json")

    assert last_object(run(*asked, *names))["due"] == last_object(run(*asked))["due"] == "2025-04-28T17:00:00+07:00"


def test_every_case_of_the_catalogue_that_has_a_term_can_be_promised() -> None:
    for procedure in load.catalogue().procedures:
        for case in procedure.cases:
            if case.promises:
                assert promised("2026-11-23T09:15", str(Term.parse(case.term))).due_at.year in (2026, 2027)


@pytest.mark.parametrize(
    ("arguments", "slug", "field"),
    [
        (("--received", "hôm qua", "--term", "1 day"), "reception-not-understood", "/received"),
        (("--received", "2026-11-23", "--term", "1 day"), "reception-not-understood", "/received"),
        (("--received", "2026-02-30T09:00", "--term", "1 day"), "reception-not-understood", "/received"),
        (("--received", "9999-12-31T23:59-12:00", "--term", "1 day"), "reception-not-understood", "/received"),
        (("--term", "1 day"), "reception-not-understood", "/received"),
        ((*RECEIVED, "--term", "0 days"), "term-not-understood", "/term"),
        ((*RECEIVED, "--term", "-3 working days"), "term-not-understood", "/term"),
        ((*RECEIVED,), "term-missing", "/term"),
        ((*RECEIVED, "--term", "1 day", "--commune", "99999"), "commune-unknown", "/commune"),
        ((*RECEIVED, "--procedure", "9.999999"), "procedure-unknown", "/procedure"),
        ((*RECEIVED, "--term", "1 day", "--case", "standard"), "procedure-unknown", "/procedure"),
        ((*RECEIVED, "--procedure", "1.001193", "--case", "nowhere"), "case-unknown", "/case"),
        ((*RECEIVED, "--term", "1 day", "--policy", "midnight"), "policy-unknown", "/policy"),
        ((*RECEIVED, "--procedure", "1.001622"), "no-term-promised", "/procedure"),
        ((*RECEIVED, "--procedure", "2.002165", "--case", "standard"), "no-term-promised", "/procedure"),
        ((*RECEIVED, "--term", "no term"), "no-term-promised", "/term"),
        (("--received", "2027-01-05T09:00", "--procedure", "1.011606"), "procedure-not-in-force", "/procedure"),
        (("--received", "2025-07-01T09:00", "--procedure", "1.013225"), "procedure-not-in-force", "/procedure"),
        (("--received", "2025-06-30T09:00", "--procedure", "1.001193"), "received-before-catalogue", "/received"),
        ((*RECEIVED, "--procedure", "2.001159", "--commune", "02215"), "procedure-not-offered", "/procedure"),
        ((*RECEIVED, "--procedure", "1.011606", "--term", "1 day", "--commune", "x"), "commune-unknown", "/commune"),
        ((*RECEIVED, "--procedure", "9.999999", "--term", "1 day"), "procedure-unknown", "/procedure"),
        ((*RECEIVED, "--procedure", "1.001193", "--term", "1 day", "--case", "nowhere"), "case-unknown", "/case"),
        (("--received", "2030-01-05T09:00", "--term", "1 day", "--commune", "02215"), YEAR_NOT_LOADED, "/received"),
        (("--received", "0001-01-01T00:00", "--term", "1 clock hour"), YEAR_NOT_LOADED, "/received"),
        (("--received", "9999-12-31T23:59", "--term", "1 clock hour"), YEAR_NOT_LOADED, "/received"),
    ],
)
@pytest.mark.parametrize("command", ["due", "explain"])
def test_what_cannot_be_answered_is_refused_by_name(
    command: str, arguments: tuple[str, ...], slug: str, field: str
) -> None:
    problem = last_object(run(command, *arguments, "--json", code=2))

    assert (problem["slug"], problem["field"]) == (slug, field)
    assert problem["expected"]
    assert problem["status"] == 422


def test_a_year_not_loaded_is_a_refusal() -> None:
    problem = last_object(run("due", "--received", "2027-12-31T10:00", "--term", "1 day", "--json", code=2))

    assert (problem["slug"], problem["field"]) == ("calendar-year-not-loaded", "/received")
    assert problem["expected"] == "các năm 2024–2027 (years loaded)"


def test_people_read_vietnamese_first() -> None:
    told = run("explain", *RECEIVED, "--term", "3 working days")

    assert "Hẹn trả · Due" in told
    assert "17:00 27/11/2026" in told
    assert "Ngày tiếp nhận" in told
    assert "Day of reception" in told


def test_people_are_refused_in_words_and_machines_on_the_last_line() -> None:
    told = run("due", *RECEIVED, "--term", "soon", code=2)

    assert "Không hiểu thời hạn “soon”." in told.splitlines()[0]
    assert last_object(told)["slug"] == "term-not-understood"
