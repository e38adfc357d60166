"""`motcua feed` against a real intake: every row once, whatever dies on the way, and each with its verdict."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from contracts.delivery.requests import request_id
from contracts.identifiers import new_id
from deploy.demo.dossiers import rows as invented
from deploy.demo.dossiers import write_csv
from deploy.local.part import free_port
from tests.eventually import eventually
from tests.integration.deploy.conftest import Commands
from tests.integration.intake.running import IntakeProcess

pytestmark = pytest.mark.timeout(240)


def a_feed(path: Path, count: int) -> Path:
    """A file with row ids that no other feed has."""
    write_csv(path, invented(count, seed=4, now=datetime.now(UTC), run=new_id().hex))
    return path


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def recorded(intake: IntakeProcess, feed: Path) -> int:
    """How many dossiers the rows of a feed have made."""
    asked = [request_id(line["commune"], f"feed:{line['row_id']}") for line in lines_of(feed)]
    connection = await asyncpg.connect(intake.dsn)
    try:
        return int(await connection.fetchval("select count(*) from dossier where request = any($1)", asked))
    finally:
        await connection.close()


def url(intake: IntakeProcess) -> str:
    return str(intake.http.base_url)


async def test_a_feed_is_taken_in_once_however_often_it_is_fed(
    intake: IntakeProcess, motcua: Commands, tmp_path: Path
) -> None:
    feed = a_feed(tmp_path / "feed.csv", 60)

    first = await motcua.run("feed", feed, "--url", url(intake), "--json")
    again = await motcua.run("feed", feed, "--url", url(intake), "--json")
    elsewhere = await motcua.run("feed", feed, "--url", url(intake), "--json", "--results", tmp_path / "other.csv")

    kept, other = lines_of(tmp_path / "feed.results.csv"), lines_of(tmp_path / "other.csv")
    assert (first.code, again.code, elsewhere.code) == (0, 0, 0), first.stderr
    results = str(tmp_path / "feed.results.csv")
    assert first.told() == {"rows": 60, "accepted": 60, "repeated": 0, "refused": 0, "errors": 0, "results": results}
    assert again.told() == {**first.told(), "accepted": 0, "repeated": 60}
    assert elsewhere.told()["repeated"] == 60
    assert [line["row_id"] for line in kept] == [line["row_id"] for line in lines_of(feed)]
    assert [(line["code"], line["due_at"]) for line in kept] == [(line["code"], line["due_at"]) for line in other]
    assert all(line["code"] and line["due_at"] for line in kept)
    assert await recorded(intake, feed) == 60


async def test_a_feed_killed_half_way_goes_on_where_it_was(
    intake: IntakeProcess, motcua: Commands, tmp_path: Path
) -> None:
    feed, results = a_feed(tmp_path / "feed.csv", 400), tmp_path / "feed.results.csv"
    command = await motcua.begin("feed", feed, "--url", url(intake), "--concurrency", 4)

    async def written() -> int:
        return results.read_bytes().count(b"\n") if results.exists() else 0

    before = await eventually(written, until=lambda lines: lines > 40, within=60)
    command.kill()
    await command.wait()
    ended = await motcua.run("feed", feed, "--url", url(intake), "--json")

    told = ended.told()
    assert ended.code == 0, ended.stderr
    assert told["accepted"] + told["repeated"] == 400
    assert told["repeated"] >= before - 1
    assert told["accepted"] > 0
    assert len({line["code"] for line in lines_of(results)}) == await recorded(intake, feed) == 400


async def test_an_intake_that_is_killed_and_comes_back_is_waited_for(
    intake: IntakeProcess, motcua: Commands, tmp_path: Path
) -> None:
    feed, results = a_feed(tmp_path / "feed.csv", 300), tmp_path / "feed.results.csv"
    command = await motcua.begin("feed", feed, "--url", url(intake), "--concurrency", 8, "--json")

    async def written() -> int:
        return results.read_bytes().count(b"\n") if results.exists() else 0

    await eventually(written, until=lambda lines: lines > 20, within=60)
    await intake.kill()
    await intake.start()
    stdout, stderr = await command.communicate()

    assert command.returncode == 0, stderr.decode()
    assert json.loads(stdout.splitlines()[-1])["accepted"] == 300
    assert await recorded(intake, feed) == 300


async def test_each_broken_row_is_refused_by_name_and_the_others_go_in(
    intake: IntakeProcess, motcua: Commands, tmp_path: Path
) -> None:
    good = a_feed(tmp_path / "good.csv", 1)
    row = lines_of(good)[0]
    changes: list[dict[str, str]] = [
        {},
        {"row_id": "no procedure", "procedure": "9.999999"},
        {"row_id": "no papers", "papers": ""},
        {"row_id": "bad phone", "phone": "0123"},
        {"row_id": "bad id", "personal_id": "12"},
        {"row_id": "future", "received_at": "2099-01-01T08:00:00+07:00"},
        {"row_id": "bad date", "received_at": "hôm qua"},
        {"row_id": "bad commune", "commune": "2215"},
        {"row_id": "other commune", "commune": "99999"},
        {"row_id": "no name", "name": ""},
        {"row_id": "vietnam time", "received_at": row["received_at"][:19]},
    ]
    feed = tmp_path / "feed.jsonl"
    lines = [json.dumps({**row, **change}, ensure_ascii=False) for change in changes]
    feed.write_text("\n".join([*lines, lines[0], "{"]))

    ended = await motcua.run("feed", feed, "--url", url(intake), "--json")

    verdicts = lines_of(tmp_path / "feed.results.csv")
    assert ended.code == 1, ended.stderr
    assert {k: ended.told()[k] for k in ("rows", "accepted", "refused")} == {"rows": 13, "accepted": 2, "refused": 11}
    assert [line["slug"] for line in verdicts] == [
        "",
        "procedure-unknown",
        "paper-missing",
        "phone-invalid",
        "personal-id-invalid",
        "received-in-future",
        "field-invalid",
        "field-invalid",
        "commune-unknown",
        "row-field-missing",
        "",
        "row-id-repeated",
        "row-not-json",
    ]
    refused = [line for line in verdicts if line["verdict"] == "refused"]
    assert all(line["expected"] for line in refused)
    assert all(line["field"].startswith("/") for line in refused[:-1])


async def test_rows_that_were_changed_are_asked_again_the_others_not(
    intake: IntakeProcess, motcua: Commands, tmp_path: Path
) -> None:
    feed = a_feed(tmp_path / "feed.csv", 3)
    right = feed.read_text(encoding="utf-8")
    feed.write_text(right.replace(lines_of(feed)[1]["phone"], "0123"), encoding="utf-8")

    first = await motcua.run("feed", feed, "--url", url(intake), "--json")
    feed.write_text(right.replace(lines_of(feed)[0]["name"], "Người Khác"), encoding="utf-8")
    second = await motcua.run("feed", feed, "--url", url(intake), "--json")

    assert (first.code, first.told()["refused"]) == (1, 1)
    assert [(line["verdict"], line["slug"]) for line in lines_of(tmp_path / "feed.results.csv")] == [
        ("refused", "idempotency-key-reused"),
        ("accepted", ""),
        ("repeated", ""),
    ]
    assert (second.code, await recorded(intake, feed)) == (1, 3)


async def test_a_file_or_a_token_that_will_not_do_is_a_refusal_and_nothing_is_sent(
    intake: IntakeProcess, motcua: Commands, tmp_path: Path
) -> None:
    feed = a_feed(tmp_path / "feed.csv", 5)
    broken = tmp_path / "broken.csv"
    broken.write_text(feed.read_text().replace("papers", "paper", 1))
    stranger = Commands({**motcua.environment, "MOTCUA_TOKEN": "not.a.token"})

    endings = [
        await motcua.run("feed", broken, "--url", url(intake), "--json"),
        await motcua.run("feed", feed, "--url", "intake:8101", "--json"),
        await motcua.run("feed", feed, "--url", url(intake), "--results", feed, "--json"),
        await stranger.run("feed", feed, "--url", url(intake), "--json"),
    ]

    assert [(ended.code, ended.told()["slug"]) for ended in endings] == [
        (2, "feed-column-unknown"),
        (2, "url-not-understood"),
        (2, "results-not-ours"),
        (2, "token-refused"),
    ]
    assert await recorded(intake, feed) == 0


async def test_no_intake_is_trouble_and_every_row_says_so(motcua: Commands, tmp_path: Path) -> None:
    feed = a_feed(tmp_path / "feed.csv", 20)

    ended = await motcua.run("feed", feed, "--url", f"http://127.0.0.1:{free_port()}", "--patience", 1, "--json")
    nowhere = await motcua.run("feed", feed, "--json")

    assert (ended.code, ended.told()["errors"]) == (3, 20)
    assert {line["verdict"] for line in lines_of(tmp_path / "feed.results.csv")} == {"error"}
    assert (nowhere.code, nowhere.told()["slug"]) == (3, "province-not-running")
