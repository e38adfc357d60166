"""What only a socket shows: bodies that never end, stop short or grow too large, and answers without a body."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.motcua.token import StaffRole
from tests.builders.at_counter import HOA_AN
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.integration.intake.conftest import StartIntake
from tests.integration.intake.running import IntakeProcess
from tests.integration.intake.town import NOWHERE

# A door that opens straight from the frame, one whose body the framework reads, one that reads its own.
DOORS: list[tuple[str, StaffRole]] = [
    ("/dossiers", "reception_officer"),
    ("/dossiers/H60.001-250804-0001/withdrawal", "reception_officer"),
    ("/calendars/changes", "admin"),
]
each_door = pytest.mark.parametrize(("path", "role"), DOORS)
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def intake(start_intake: StartIntake, database: Databases) -> IntakeProcess:
    """A process that waits half a second for a body."""
    process = await start_intake(dsn=await database("intake"), kafka=NOWHERE, body_timeout=0.5)
    await process.town.knows_editions()
    return process


async def begun(intake: IntakeProcess, path: str, *, role: StaffRole) -> Streams:
    """A connection on which the half of a body was sent."""
    url = intake.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    headers = intake.town.headers(role, commune=HOA_AN, key="k")
    told = {**headers, "Host": url.host, "Content-Type": "application/json", "Content-Length": "100"}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", '{"half": ']
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    return reader, writer


@each_door
async def test_a_body_that_does_not_come_is_408_and_ends_the_connection(
    intake: IntakeProcess, path: str, role: StaffRole
) -> None:
    reader, writer = await begun(intake, path, role=role)

    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()

    head, _, body = answer.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 408 ")
    assert "content-type: application/problem+json" in head
    assert "connection: close" in head
    assert json.loads(body)["slug"] == "body-too-slow"
    assert "0.5" in json.loads(body)["expected"]


@each_door
async def test_a_client_that_hangs_up_midway_is_noted_and_is_no_error(
    start_intake: StartIntake, database: Databases, path: str, role: StaffRole
) -> None:
    intake = await start_intake(dsn=await database("intake"), kafka=NOWHERE)
    _, writer = await begun(intake, path, role=role)
    writer.close()

    async def noted() -> list[str]:
        return [line for line in intake.log.read_text().splitlines() if '"client left"' in line]

    (line,) = await eventually(noted)

    assert json.loads(line)["level"] == "info"
    assert "Traceback" not in intake.log.read_text()
    assert "request failed" not in intake.log.read_text()


async def endless() -> AsyncIterator[bytes]:
    """Twice what a body may have, its length not told."""
    for _ in range(32):
        yield b" " * 65_536


@each_door
async def test_too_large_is_413_whether_its_length_is_told_or_not(
    intake: IntakeProcess, path: str, role: StaffRole
) -> None:
    headers = {
        **intake.town.headers(role, commune=HOA_AN, key="k"),
        "Content-Type": "application/json",
        "Accept-Language": "en",
    }

    answers = [
        await intake.http.post(path, content=content, headers=headers) for content in (b" " * 2_097_152, endless())
    ]

    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert answer.json()["slug"] == "body-too-large"
        assert answer.json()["detail"] == "The request body is too large."
        assert "1048576" in answer.json()["expected"]


@pytest.mark.parametrize(
    "path", ["/health/live", "/health/ready", "/metrics", "/procedures", "/openapi.json", "/docs", "/nowhere"]
)
async def test_head_tells_what_get_would_and_no_body(intake: IntakeProcess, path: str) -> None:
    shown, told = await intake.http.get(path), await intake.http.head(path)

    assert (told.status_code, told.content) == (shown.status_code, b"")
    assert told.headers["content-type"] == shown.headers["content-type"]
    assert told.headers["content-length"] == str(len(shown.content)) or path == "/metrics"


async def test_another_method_hears_which_ones_the_address_takes(intake: IntakeProcess) -> None:
    async def asked(method: str, path: str) -> httpx.Response:
        return await intake.http.request(method, path, headers={"Accept-Language": "en"})

    answers = [await asked("PUT", "/procedures"), await asked("HEAD", "/dossiers"), await asked("GET", "/d/x/person")]
    person = await asked("GET", "/dossiers/x/person")

    assert [(it.status_code, it.headers.get("allow")) for it in (*answers, person)] == [
        (405, "GET, HEAD"),
        (405, "POST"),
        (404, None),
        (405, "DELETE, PUT"),
    ]
    assert (person.json()["slug"], person.json()["detail"]) == (
        "method-not-allowed",
        "This address does not take that method.",
    )
