"""A storm closes the offices: every touched date moves once, the citizens hear of it, and the reverse restores them."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.catalogue import load
from deploy.motcua.province import Province
from tests.fixtures.provinces import a_home, running_in
from tests.journey.test_commands import Body, Ended, motcua
from tests.journey.walk import HOA_AN, SINGLE_STATUS, Walk, a_phone

pytestmark = pytest.mark.timeout(300)
OWN_FILE = load.FOLDER / "calendar.json"
HEADER = "date,kind,scope,decree,article,certainty"


@pytest.fixture(scope="module")
async def stormy() -> AsyncIterator[Province]:
    """A province of its own: its calendar changes."""
    home = a_home("storm")
    try:
        async with running_in(home) as province:
            yield province
    finally:
        shutil.rmtree(home, ignore_errors=True)


def told(ended: Ended) -> Body:
    """The answer of a command that was done."""
    assert ended.code == 0, ended.lines
    return ended.told()


async def dates(walk: Walk, code: str) -> list[str]:
    """Every date promised for a dossier."""
    answer = await walk.http.get(f"{walk.routing}/dossiers/{code}", headers=walk.headers("case_officer"))
    return [promise["due_at"] for promise in answer.json()["promises"]]


async def test_a_storm_and_its_end(stormy: Province, tmp_path: Path) -> None:
    async with Walk.through(stormy) as walk:
        phone = a_phone()
        receipt = await walk.recorded(phone=phone)
        await walk.known(receipt["code"])
        await walk.inbox("sms", to=phone)
        # The last day of the term, whatever today is.
        day = receipt["due_at"][:10]
        storm, calm = tmp_path / "storm.csv", tmp_path / "calm.csv"
        storm.write_text(f"\ufeff{HEADER}\r\n{day},off,province,QĐ 77/2026,Điều 1,announced\r\n", encoding="utf-8")
        calm.write_text(f"{HEADER}\n{day},normal,province,QĐ 78/2026,,announced\n", encoding="utf-8")

        rehearsed = told(await motcua(stormy, "calendar", "publish", storm, "--dry-run", "--json"))
        unchanged = await dates(walk, receipt["code"])
        published = told(await motcua(stormy, "calendar", "publish", storm, "--json"))
        moved = await dates(walk, receipt["code"])
        asked = ("--received", receipt["received_at"], "--procedure", SINGLE_STATUS, "--commune", HOA_AN)
        by_province = told(await motcua(stormy, "calendar", "due", *asked, "--json"))
        by_file = told(await motcua(stormy, "calendar", "due", *asked, "--calendar", OWN_FILE, "--json"))
        in_words = await motcua(stormy, "calendar", "explain", *asked)
        differs = await motcua(stormy, "calendar", "diff", load.calendar().version, "current", "--json")
        repeated = told(await motcua(stormy, "calendar", "publish", storm, "--json"))
        messages = await walk.inbox("sms", to=phone, at_least=2)
        later = await walk.recorded()
        await walk.known(later["code"])
        restored = told(await motcua(stormy, "calendar", "publish", calm, "--json"))
        history = await dates(walk, receipt["code"])
        await walk.settled()
        audited = await motcua(stormy, "ledger", "check", "--json")

        assert (rehearsed["dossiers"]["moved"], rehearsed["dossiers"]["sample"][0]["code"]) == (1, receipt["code"])
        assert unchanged == [receipt["due_at"]]
        assert (published["moved"], published["suppressed"]) == (1, 0)
        assert moved[0] == receipt["due_at"] < moved[1] == rehearsed["dossiers"]["sample"][0]["due_at"]
        assert (by_province["due"], by_province["calendar"]) == (moved[1], published["version"])
        assert (by_file["due"], by_file["calendar"]) == (receipt["due_at"], load.calendar().version)
        assert f"Lịch · Calendar: {published['version']}, đang dùng tại (in force at) {walk.intake}" in in_words.lines
        assert (differs.code, differs.told()["b"]) == (1, published["version"])
        assert [it["date"] for it in differs.told()["days"]] == [day]
        assert (repeated["version"], repeated["derived_from"]) == (published["version"], published["version"])
        assert (repeated["already_published"], repeated["recount"]["state"], repeated["moved"]) == (True, "done", 1)
        assert later["due_at"] == moved[1]
        assert history == [*moved, receipt["due_at"]]
        # The later dossier was promised the later date: the end of the storm does not take it back.
        assert (restored["moved"], restored["suppressed"]) == (1, 1)
        assert "lich lam viec" in messages[1]["text"]
        assert len(await walk.inbox("sms", to=phone, at_least=3)) == 3
        assert audited.code == 0, audited.lines


async def test_a_wrong_file_is_refused(stormy: Province, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    day = "2026-12-02"
    wrong.write_text(f"{HEADER}\n{day},off,nation,,,announced\n{day},off,12345,,,announced\n")
    async with Walk.through(stormy):
        refused = await motcua(stormy, "calendar", "publish", wrong, "--json")

    assert (refused.code, refused.told()["slug"]) == (2, "calendar-rows-refused")
    assert [(row["line"], row["field"]) for row in refused.told()["rows"]] == [(3, "/scope")]
