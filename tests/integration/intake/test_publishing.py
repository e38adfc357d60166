"""Editions are published once, refused when unsound, in force by their dates, and known to every process."""

import asyncio
from datetime import date
from typing import Any

import pytest

from contracts.events.catalogue import Catalogue
from deploy.catalogue import load
from tests.builders.at_counter import HOA_AN, a_request
from tests.eventually import eventually
from tests.integration.intake.conftest import OpenTown
from tests.integration.intake.town import Town

CATALOGUE: dict[str, Any] = load.catalogue().model_dump(mode="json")
CALENDAR: dict[str, Any] = load.calendar().model_dump(mode="json")


def a_catalogue(version: str, *, term: str = "5 working days", **changes: Any) -> dict[str, Any]:
    """The province's catalogue where the verified death takes another term."""
    procedures = [
        {**p, "cases": [{**c, "term": term} if c["code"] == "verification" else c for c in p["cases"]]}
        for p in CATALOGUE["procedures"]
    ]
    return {**CATALOGUE, "version": version, "procedures": procedures, **changes}


@pytest.mark.parametrize(("path", "edition"), [("/catalogues", CATALOGUE), ("/calendars", CALENDAR)])
async def test_an_edition_is_kept_and_announced_once(open_town: OpenTown, path: str, edition: dict[str, Any]) -> None:
    town = await open_town()

    answers = await asyncio.gather(*(town.post(path, edition, role="admin") for _ in range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert await town.value("select count(*) from edition") == 1
    [row] = await town.rows("select topic, key from outbox")
    assert (row["topic"], row["key"]) == ("intake.catalogue.v1", f"{path[1:-1]}/{edition['version']}")


@pytest.mark.parametrize(
    ("path", "other"),
    [("/catalogues", {**CATALOGUE, "province": "09"}), ("/calendars", {**CALENDAR, "weekly_source": "khác"})],
)
async def test_a_version_never_changes(town: Town, path: str, other: dict[str, Any]) -> None:
    answer = await town.post(path, other, role="admin")

    assert (answer.status_code, answer.json()["slug"]) == (409, "edition-already-published")


async def test_an_unsound_catalogue_is_refused_where_it_is_broken(town: Town) -> None:
    answer = await town.post("/catalogues", a_catalogue("broken.1", term="soon"), role="admin")

    assert (answer.status_code, answer.json()["slug"]) == (422, "catalogue-unsound")
    assert answer.json()["field"].endswith("/term")
    assert await town.value("select count(*) from edition") == 2


async def test_an_unsound_calendar_is_refused(town: Town) -> None:
    answer = await town.post("/calendars", {**CALENDAR, "version": "broken.1", "years": [2026, 2024]}, role="admin")

    assert (answer.status_code, answer.json()["slug"]) == (422, "field-invalid")


async def test_a_catalogue_too_large_for_one_message_is_refused_and_not_kept(town: Town) -> None:
    name = "x" * 4000
    departments = [
        {**CATALOGUE["departments"][0], "code": f"A{a}{b}", "name": name} for a in "ABCDE" for b in "ABCDEFGHIJ"
    ]
    whole = a_catalogue("large.1", departments=[*CATALOGUE["departments"], *departments])

    answer = await town.post("/catalogues", whole, role="admin")

    assert (answer.status_code, answer.json()["slug"]) == (413, "fact-too-large")
    assert await town.value("select count(*) from edition where version = 'large.1'") == 0


async def test_only_an_administrator_publishes(town: Town) -> None:
    answer = await town.post("/catalogues", a_catalogue("clerk.1"))

    assert answer.status_code == 403


async def test_a_new_catalogue_is_in_force_from_its_day_for_receptions_of_that_day(town: Town) -> None:
    await town.post("/catalogues", a_catalogue("august.1", valid_from="2025-08-04"), role="admin")

    before = await town.recorded()
    after = await town.recorded(received_at="2025-08-04T09:15:00+07:00")

    assert before["due_at"] == "2025-08-06T17:00:00+07:00"
    assert after["due_at"] == "2025-08-11T17:00:00+07:00"
    versions = await town.rows("select catalogue from dossier order by received_at")
    assert [row[0] for row in versions] == [CATALOGUE["version"], "august.1"]


async def test_anybody_may_read_the_catalogue_in_force_on_a_day(town: Town) -> None:
    await town.post("/catalogues", a_catalogue("far.1", valid_from="2090-01-01"), role="admin")

    today, then, before = [
        (await town.http.get("/catalogues/current", params=asked)).json()
        for asked in ({}, {"on": "2090-01-01"}, {"on": "2025-06-30"})
    ]

    assert (today["version"], then["version"]) == (CATALOGUE["version"], "far.1")
    assert (before["slug"], before["field"]) == ("received-before-catalogue", "/on")


async def test_a_catalogue_is_written_once_however_often_it_is_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = Catalogue.model_dump_json

    def counted(catalogue: Catalogue) -> str:
        written.append(catalogue.version)
        return write(catalogue)

    monkeypatch.setattr(Catalogue, "model_dump_json", counted)
    answers = [await town.http.get("/catalogues/current") for _ in range(3)]

    assert written == [CATALOGUE["version"]]
    assert {answer.json()["version"] for answer in answers} == {CATALOGUE["version"]}


async def test_of_two_editions_in_force_the_one_published_last_holds(town: Town) -> None:
    await town.post("/catalogues", a_catalogue("same-day.1"), role="admin")
    await town.post("/catalogues", a_catalogue("same-day.2", term="1 working day"), role="admin")

    assert (await town.recorded())["due_at"] == "2025-08-04T17:00:00+07:00"


async def test_another_process_knows_a_new_edition_within_moments(town: Town, open_town: OpenTown) -> None:
    other = await open_town(dsn=town.dsn)
    assert (await other.recorded())["due_at"] == "2025-08-06T17:00:00+07:00"

    await town.post("/catalogues", a_catalogue("elsewhere.1"), role="admin")

    async def promised() -> str:
        return str((await other.recorded())["due_at"])

    assert await eventually(promised, until=lambda due: due == "2025-08-08T17:00:00+07:00", within=10)


async def test_the_offer_is_public_and_says_how_long_it_stays_fresh(town: Town) -> None:
    procedures = await town.http.get("/procedures")
    communes = await town.http.get("/communes")
    one = await town.http.get("/procedures/1.000656")

    assert {answer.status_code for answer in (procedures, communes, one)} == {200}
    assert len(communes.json()) == 124
    assert one.json() in procedures.json()
    assert "max-age=60" in procedures.headers["cache-control"]


async def test_who_holds_an_answer_by_any_of_its_names_is_not_told_it_again(town: Town) -> None:
    tag = (await town.http.get("/procedures")).headers["etag"]

    held = [
        await town.http.get("/procedures", headers={"If-None-Match": names})
        for names in (tag, f"W/{tag}", f'"old", W/{tag}', "*", '"old"', tag.strip('"'))
    ]

    assert [(answer.status_code, bool(answer.content)) for answer in held] == [(304, False)] * 4 + [(200, True)] * 2


async def test_a_communes_desk_says_when_it_is_open_by_its_own_rules(town: Town) -> None:
    round_the_clock = {"scope": HOA_AN, "weekdays": [1, 2, 3, 4, 5, 6, 7], "hours": [["00:00", "23:59"]]}
    openings = [{**round_the_clock, "certainty": "unverified"}]
    await town.post("/calendars", {**CALENDAR, "version": "open.1", "days": [], "openings": openings}, role="admin")

    here, there, nowhere = [
        await town.http.get(f"/communes/{commune}/opening") for commune in (HOA_AN, "02215", "99999")
    ]

    assert [(span["opens"][10:], span["closes"][10:]) for span in here.json()["today"]] == [
        ("T00:00:00+07:00", "T23:59:00+07:00")
    ]
    assert here.json()["open"] is (here.json()["open_until"] is not None)
    assert here.json()["next_opening"].endswith("T00:00:00+07:00")
    assert there.json()["next_opening"][10:] in ("T07:30:00+07:00", "T13:30:00+07:00")
    assert (nowhere.status_code, nowhere.json()["slug"]) == (404, "commune-not-catalogued")


async def test_a_procedure_without_a_term_is_offered_and_promises_nothing(town: Town) -> None:
    lunch = (await town.http.get("/procedures/1.001622")).json()
    answer = await town.post("/dossiers", a_request(procedure="1.001622", case=None, papers=[]))

    assert lunch["cases"][0]["term"] == "no term"
    assert (answer.status_code, answer.json()["slug"]) == (422, "no-term-promised")
    assert (answer.json()["field"], bool(answer.json()["expected"])) == ("/procedure", True)
    assert await town.value("select count(*) from dossier") == 0


async def test_procedures_not_in_force_today_are_not_listed_but_can_be_read(town: Town) -> None:
    future = a_catalogue("future.1")
    future["procedures"] = [
        {**p, "valid_from": "2099-01-01"} if p["code"] == "1.000656" else p for p in future["procedures"]
    ]
    await town.post("/catalogues", future, role="admin")

    listed = {procedure["code"] for procedure in (await town.http.get("/procedures")).json()}

    assert "1.000656" not in listed
    assert date.fromisoformat((await town.http.get("/procedures/1.000656")).json()["valid_from"]).year == 2099


async def test_an_unknown_procedure_is_404(town: Town) -> None:
    answer = await town.http.get("/procedures/9.999999")

    assert (answer.status_code, answer.json()["slug"]) == (404, "procedure-not-catalogued")


async def test_what_was_recorded_keeps_its_catalogue(town: Town) -> None:
    receipt = await town.post("/dossiers", a_request(), key="once")
    await town.post("/catalogues", a_catalogue("newer.1"), role="admin")

    again = await town.post("/dossiers", a_request(), key="once")

    assert again.content == receipt.content
