"""At intake's counter: busy is waited for, silence is given up, a repeat is told from a first time."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from contracts.problems import InputRefused
from deploy.local.part import free_port
from deploy.motcua.feed.answers import TokenRefused
from deploy.motcua.feed.cells import Cells
from deploy.motcua.feed.posting import Counter as Asking
from deploy.motcua.feed.results import Results
from deploy.motcua.feed.rows import Row
from deploy.motcua.feed.run import feed_through, intake
from deploy.motcua.feed.verdicts import Verdict
from tests.integration.deploy.a_moody_counter import HUNG_UP, Counter, busy, receipt, says


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    desk = Counter()
    server = await asyncio.start_server(desk.serve, "127.0.0.1", 0)
    desk.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield desk
    server.close()
    await server.wait_closed()


def a_row(row_id: str = "r1", **cells: str) -> Row:
    given = {"commune": "02215", "procedure": "2.000815", "name": "A", "papers": "x; y;", **cells}
    return Row(2, Cells(row_id=row_id, **given))


async def asked(url: str, *rows: Row, patience: float = 20.0) -> list[Verdict]:
    async with intake(url, token="t0ken", concurrency=2) as client:
        asking = Asking(client, patience=patience)
        return [await asking.record(row) for row in rows]


async def test_a_row_is_posted_as_a_command_with_its_own_key(counter: Counter) -> None:
    counter.will_say(receipt("H60.045-261124-0007"))

    verdicts = await asked(counter.url, a_row(received_at="2026-11-24 09:15", phone="0912345678"), a_row("hồ sơ 1"))

    assert verdicts[0] == Verdict("accepted", code="H60.045-261124-0007", due_at="2026-11-26T17:00:00+07:00")
    (headers, body), (other, _) = counter.asked
    assert headers["authorization"] == "bearer t0ken"
    assert headers["idempotency-key"] == "feed:r1"
    assert other["idempotency-key"].startswith("feed-sha256:")
    assert body == {
        "commune": "02215",
        "procedure": "2.000815",
        "owner": {"name": "A", "phone": "0912345678"},
        "papers": [{"code": "x"}, {"code": "y"}],
        "received_at": "2026-11-24T09:15:00+07:00",
    }


async def test_a_row_that_is_already_refused_is_not_posted(counter: Counter) -> None:
    refused = Row(2, Cells(), InputRefused(field="/name", expected="a name"))

    (verdict,) = await asked(counter.url, refused)

    assert verdict == Verdict("refused", slug="input-refused", field="/name", expected="a name")
    assert counter.asked == []


async def test_a_busy_counter_is_asked_again_and_not_before_it_said(counter: Counter) -> None:
    counter.will_say(busy(), says(429, b"slow down", retry_after="1"), HUNG_UP, receipt())

    (verdict,) = await asked(counter.url, a_row())

    assert verdict.verdict == "accepted"
    assert counter.at[2] - counter.at[1] >= 1.0
    assert {headers["idempotency-key"] for headers, _ in counter.asked} == {"feed:r1"}
    assert len({repr(body) for _, body in counter.asked}) == 1


async def test_a_repeat_is_told_by_its_header(counter: Counter) -> None:
    counter.will_say(receipt(Idempotent_Replayed="true"))

    (verdict,) = await asked(counter.url, a_row())

    assert verdict.verdict == "repeated"


async def test_a_repeat_of_our_own_lost_answer_is_the_first_time(counter: Counter) -> None:
    counter.will_say(HUNG_UP, receipt(Idempotent_Replayed="true"))

    (verdict,) = await asked(counter.url, a_row())

    assert verdict.verdict == "accepted"


async def test_a_refusal_carries_its_reason(counter: Counter) -> None:
    problem = {"type": "urn:x", "title": "T", "status": 422, "slug": "paper-missing", "detail": "D"}
    counter.will_say(says(422, {**problem, "field": "/papers", "expected": "declaration"}), says(409, problem))

    verdicts = await asked(counter.url, a_row(), a_row("r2"))

    assert verdicts == [
        Verdict("refused", slug="paper-missing", field="/papers", expected="declaration"),
        Verdict("refused", slug="paper-missing", expected="D"),
    ]


async def test_a_token_that_is_not_accepted_ends_the_run(counter: Counter) -> None:
    counter.will_say(says(401, {"slug": "token-required"}))

    with pytest.raises(TokenRefused):
        await asked(counter.url, a_row())


@pytest.mark.parametrize("answer", [says(201, {"hello": 1}), says(404, b"<html>"), says(302, b"", location="/x")])
async def test_an_answer_of_somebody_else_is_no_verdict(counter: Counter, answer: bytes) -> None:
    counter.will_say(answer)

    (verdict,) = await asked(counter.url, a_row())

    assert (verdict.verdict, verdict.slug) == ("error", "intake-answer-unreadable")


async def test_a_silent_counter_is_given_up_and_the_other_rows_are_not_held_up() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"

    async with asyncio.timeout(10):
        verdicts = await asked(nobody, *(a_row(f"r{n}") for n in range(500)), patience=0.5)

    assert {(verdict.verdict, verdict.slug) for verdict in verdicts} == {("error", "intake-silent")}


async def test_a_counter_that_hangs_holds_up_only_those_who_ask_first() -> None:
    asked_for: list[bytes] = []

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_for.append(await reader.read(10))
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, timeout=0.2) as client:
        asking = Asking(client, patience=0.6)
        verdicts = [await asking.record(a_row(f"r{number}")) for number in range(30)]
    server.close()

    assert {verdict.slug for verdict in verdicts} == {"intake-silent"}
    assert len(asked_for) < 6


async def test_a_wait_longer_than_our_patience_is_not_begun(counter: Counter) -> None:
    counter.will_say(busy(retry_after="3600"))

    async with asyncio.timeout(5):
        (verdict,) = await asked(counter.url, a_row())

    assert verdict.verdict == "error"
    assert verdict.expected == "HTTP 503"


async def fed(rows: list[Row], *, url: str, results: Path, patience: float = 20.0) -> list[Verdict]:
    held = Results(results)
    try:
        async with intake(url, token="t", concurrency=3) as client:
            counter = Asking(client, patience=patience)
            judged = await feed_through(rows, counter, held, concurrency=3, heard=lambda _: None)
        return [verdict for _, verdict in judged]
    finally:
        held.close()


async def test_answered_rows_are_not_posted_again_but_changed_and_unanswered_ones_are(
    counter: Counter, tmp_path: Path
) -> None:
    results = tmp_path / "r.csv"
    rows = [a_row(f"r{n}") for n in range(6)]
    counter.will_say(*(receipt(f"H60.045-261124-000{n}") for n in range(4)), says(418, b"?"))
    first = await fed(rows, url=counter.url, results=results)
    counter.asked.clear()
    counter.will_say(receipt("H60.045-261124-0009"))

    second = await fed([a_row("r0", name="B"), *rows[1:]], url=counter.url, results=results)

    assert sorted(verdict.verdict for verdict in first) == ["accepted"] * 4 + ["error"] * 2
    unanswered = {row.cells.row_id for row, verdict in zip(rows, first, strict=True) if verdict.verdict == "error"}
    assert {headers["idempotency-key"] for headers, _ in counter.asked} == {f"feed:{i}" for i in unanswered | {"r0"}}
    kept = [verdict for verdict in second if verdict.verdict == "repeated"]
    assert {verdict.code for verdict in kept} < {verdict.code for verdict in first}


async def test_a_run_cut_short_resumes_where_it_was(counter: Counter, tmp_path: Path) -> None:
    results = tmp_path / "r.csv"
    rows = [a_row(f"r{n}") for n in range(5)]
    counter.will_say(receipt("1"), receipt("2"), says(401, b""))
    with pytest.raises(TokenRefused):
        await fed(rows, url=counter.url, results=results)
    counter.asked.clear()
    counter.will_say(receipt("3"))

    verdicts = await fed(rows, url=counter.url, results=results)

    assert len(counter.asked) == 3
    assert sorted(verdict.verdict for verdict in verdicts) == ["accepted"] * 3 + ["repeated"] * 2
