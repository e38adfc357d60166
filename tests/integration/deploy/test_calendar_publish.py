"""`motcua calendar publish` against a real intake and a routing that takes its time: what was published is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from deploy.motcua.token import issue
from tests.integration.deploy.a_moody_counter import HUNG_UP, Counter, busy, says
from tests.integration.deploy.conftest import Body, Commands, Ended
from tests.integration.intake.running import IntakeProcess
from tests.unit.calendar.test_loading import OF_2028

HEADER = "date,kind,scope,decree,article,certainty"
NOT_BEGUN = says(404, {"slug": "recount-not-yet-known"})
_DAYS = count(1)


def running(done: int, **more: object) -> bytes:
    """How far a recount of two communes is."""
    moment = "2026-11-24T08:00:00+07:00"
    told: Body = {
        "version": "v", "derived_from": "u", "state": "done" if done == 2 else "running", "days": [], "communes": 2,
        "communes_done": done, "touched": done, "moved": done, "suppressed": 0, "published_at": moment,
        "done_at": moment if done == 2 else None,
    }  # fmt: skip
    return says(200, told | more)


@pytest.fixture
async def routing() -> AsyncIterator[Counter]:
    desk = Counter()
    server = await asyncio.start_server(desk.serve, "127.0.0.1", 0)
    desk.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield desk
    server.close()
    await server.wait_closed()


@pytest.fixture
def admin(intake: IntakeProcess, tmp_path: Path) -> Commands:
    """The command line of the province's administrator."""
    token = issue(intake.safe, role="admin", communes=[], account="publisher", now=datetime.now(UTC)).token
    return Commands({"MOTCUA_TOKEN": token, "MOTCUA_HOME": str(tmp_path / "home")})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A day off that nobody has decreed yet."""
    path = tmp_path / "days.csv"
    path.write_text(f"{HEADER}\n2026-12-{next(_DAYS):02d},off,province,,,announced\n")
    return path


@pytest.fixture
def years(tmp_path: Path) -> tuple[Path, Path]:
    """A coming year with all its holidays, and the one after it with hardly any."""
    whole, empty = tmp_path / "2028.csv", tmp_path / "2029.csv"
    whole.write_text("\n".join([HEADER, *(f"{day.date},off,nation,,,announced" for day in OF_2028)]))
    empty.write_text(f"{HEADER}\n2029-01-01,off,nation,,,announced")
    return whole, empty


async def published(who: Commands, intake: IntakeProcess, routing: str, file: Path, *more: object) -> Ended:
    return await who.run("calendar", "publish", file, "--url", str(intake.http.base_url), "--routing", routing, *more)


async def test_a_recount_that_is_slow_to_begin_is_waited_for_while_it_moves(
    admin: Commands, intake: IntakeProcess, routing: Counter, file: Path
) -> None:
    moving = [running(1, touched=touched) for touched in range(8)]
    routing.will_say(NOT_BEGUN, busy(), HUNG_UP, *moving, HUNG_UP, running(2))

    # The whole takes longer than that, no step does.
    ended = await published(admin, intake, routing.url, file, "--patience", 4, "--json")

    assert (ended.code, ended.told()["already_published"]) == (0, False)
    assert (ended.told()["recount"]["state"], ended.told()["moved"]) == ("done", 2)
    assert ended.told()["version"] in ended.stderr


async def test_one_that_does_not_begin_is_told_as_published_all_the_same(
    admin: Commands, intake: IntakeProcess, routing: Counter, file: Path
) -> None:
    routing.will_say(NOT_BEGUN)

    ended = await published(admin, intake, routing.url, file, "--patience", 1, "--json")
    version = ended.told()["version"]
    again = await published(admin, intake, routing.url, file, "--patience", 1, "--json")
    routing.will_say(running(1), running(2))
    at_last = await published(admin, intake, routing.url, file)

    assert (ended.code, ended.told()["slug"], ended.told().get("recount")) == (3, "recount-not-done", None)
    assert (again.code, again.told()["slug"], again.told()["version"]) == (3, "recount-not-done", version)
    assert at_last.code == 0
    last = " ".join(at_last.stdout.split())
    assert f"{version}: đã công bố từ trước · already published; đã tính lại xong" in last
    assert "2/2 xã" in last


async def test_a_repeated_publication_waits_until_its_recount_begins_and_ends(
    admin: Commands, intake: IntakeProcess, routing: Counter, file: Path
) -> None:
    routing.will_say(NOT_BEGUN)
    await published(admin, intake, routing.url, file, "--no-wait")
    routing.will_say(NOT_BEGUN, NOT_BEGUN, running(1), running(2))

    again = await published(admin, intake, routing.url, file, "--patience", 4, "--json")

    assert (again.code, again.told()["already_published"], again.told()["recount"]["state"]) == (0, True, "done")


async def test_where_routing_knows_of_nothing_to_recount_nobody_waits(
    admin: Commands, intake: IntakeProcess, routing: Counter, file: Path
) -> None:
    routing.will_say(says(404, {"slug": "nothing-to-recount"}))

    ended = await published(admin, intake, routing.url, file, "--json")

    assert (ended.code, ended.told()["recount"], ended.told()["moved"]) == (0, None, None)


async def test_who_does_not_wait_is_told_what_is_under_way(
    admin: Commands, intake: IntakeProcess, routing: Counter, file: Path
) -> None:
    routing.will_say(running(1))

    ended = await published(admin, intake, routing.url, file, "--no-wait", "--json")

    assert (ended.code, ended.told()["recount"]["state"]) == (0, "running")
    assert len(routing.asked) == 1


async def test_a_coming_year_is_tried_and_then_loaded_and_one_without_its_holidays_is_not(
    admin: Commands, intake: IntakeProcess, routing: Counter, years: tuple[Path, Path]
) -> None:
    file, empty = years
    preview = {"open": 0, "touched": 0, "moved": 0, "suppressed": 0, "sample": []}

    plain = await published(admin, intake, routing.url, file, "--json")
    routing.will_say(says(200, preview))
    tried = await published(admin, intake, routing.url, file, "--loads-year", 2028, "--dry-run", "--json")
    routing.will_say(says(404, {"slug": "nothing-to-recount"}))
    done = await published(admin, intake, routing.url, file, "--loads-year", 2028, "--json")
    again = await published(admin, intake, routing.url, file, "--loads-year", 2028, "--json")
    few = await published(admin, intake, routing.url, empty, "--loads-year", 2029, "--json")

    assert (plain.code, plain.told()["slug"]) == (2, "calendar-rows-refused")
    assert "--loads-year 2028" in plain.told()["expected"]
    assert (tried.code, tried.told()["loads_year"], len(tried.told()["days"])) == (0, 2028, len(OF_2028))
    assert (done.code, done.told()["loads_year"], done.told()["already_published"]) == (0, 2028, False)
    assert (again.code, again.told()["loads_year"], again.told()["already_published"]) == (0, None, True)
    assert (few.code, few.told()["slug"]) == (2, "public-holidays-missing")
    assert "Tết Nguyên đán (Lunar New Year): thiếu 5 ngày" in few.told()["expected"]


async def test_a_silent_routing_does_not_hide_what_was_published(
    admin: Commands, intake: IntakeProcess, file: Path
) -> None:
    ended = await published(admin, intake, "http://127.0.0.1:1", file, "--patience", 1, "--json")

    assert (ended.code, ended.told()["slug"]) == (3, "recount-not-done")


async def test_a_service_refuses_in_its_own_words(
    motcua: Commands, admin: Commands, intake: IntakeProcess, routing: Counter, file: Path
) -> None:
    by_intake = await published(motcua, intake, routing.url, file, "--json")
    routing.will_say(says(403, {
        "type": "urn:x", "title": "T", "status": 403, "slug": "not-yours", "detail": "D", "field": "/f", "expected": "e"
    }))  # fmt: skip
    by_routing = await published(admin, intake, routing.url, file, "--dry-run", "--json")

    assert (by_intake.code, by_intake.told()["slug"], by_intake.told()["status"]) == (2, "role-not-allowed", 403)
    assert by_routing.code == 2
    assert [by_routing.told()[it] for it in ("slug", "field", "expected", "detail")] == ["not-yours", "/f", "e", "D"]
