"""The command line brings a whole province up and down, and speaks to other programs in JSON."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from fastapi import Request
from pydantic import SecretStr

from contracts.delivery.accounts import Account, Accounts
from contracts.delivery.settings import ServiceSettings
from deploy.local.ports import free_port
from deploy.motcua.running import Started, Stopped
from deploy.motcua.settings import Ports
from deploy.motcua.status import Status
from deploy.motcua.token import AUDIENCE, ISSUER, Token
from tests.eventually import eventually

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one command ended."""

    code: int
    stdout: str
    stderr: str

    def last_line(self) -> str:
        return self.stdout.splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Commands:
    """`motcua` in a home of its own, on ports of its own."""

    environment: dict[str, str]

    async def run(self, *words: str) -> Ended:
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.motcua", *words),
            env={**os.environ, **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        stdout, stderr = await command.communicate()
        return Ended(command.returncode or 0, stdout.decode(), stderr.decode())

    async def status(self) -> Status:
        return Status.model_validate_json((await self.run("status", "--json")).last_line())


@pytest.fixture(scope="module")
async def motcua(test_ground: Path) -> AsyncIterator[Commands]:
    ports = {f"MOTCUA_{field.upper()}": str(free_port()) for field in Ports.model_fields}
    commands = Commands({"MOTCUA_HOME": str(test_ground / "province"), **ports})
    yield commands
    await commands.run("reset")


def alive(pid: int | None) -> bool:
    try:
        # The zombie of a program that has ended waits only for the system to take note of it.
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def checked_by_the_services(home: Path, token: str) -> Account:
    accounts = Accounts(
        ServiceSettings(
            service="intake",
            database_url=SecretStr("unused"),
            kafka="unused",
            auth_jwks=str(home / "secrets" / "jwks.json"),
            auth_issuer=ISSUER,
            auth_audience=AUDIENCE,
        )
    )
    headers = [(b"authorization", f"Bearer {token}".encode())]
    return await accounts.signed_in(Request({"type": "http", "headers": headers}))


def pids_of(seen: Status) -> dict[str, int | None]:
    return {name: part.pid for name, part in seen.everything().items()}


async def test_up_starts_everything_and_a_second_up_nothing(motcua: Commands) -> None:
    first = Started.model_validate_json((await motcua.run("up", "--json")).last_line())
    again = await motcua.run("up", "--json")

    assert set(first.started) == set(first.everything())
    assert first.complete
    assert Started.model_validate_json(again.last_line()).started == ()
    assert "everything runs already" in again.stderr
    assert pids_of(await motcua.status()) == pids_of(first)


async def test_status_keeps_to_the_interface_and_shows_no_password(motcua: Commands) -> None:
    await motcua.run("up")
    told = await motcua.run("status", "--json")
    seen = json.loads(told.last_line())

    assert {"services", "kafka", "postgres", "sms_inbox", "mail_inbox"} <= set(seen)
    assert seen["kafka"] == f"127.0.0.1:{motcua.environment['MOTCUA_KAFKA_PORT']}"
    assert seen["postgres"] == f"postgresql://127.0.0.1:{motcua.environment['MOTCUA_POSTGRES_PORT']}/motcua"
    assert all(set(it) == {"url", "pid", "ready"} for it in seen["services"].values())
    assert "kafka.log" in os.listdir(seen["logs"])


async def test_a_later_command_finds_the_ports_without_being_told(motcua: Commands) -> None:
    await motcua.run("up")
    untold = Commands({"MOTCUA_HOME": motcua.environment["MOTCUA_HOME"]})

    assert (await untold.status()).complete


async def test_whatever_is_killed_comes_back_by_itself(motcua: Commands) -> None:
    before = Started.model_validate_json((await motcua.run("up", "--json")).last_line())
    killed = {name: part.pid for name, part in before.everything().items() if name != "watcher"}
    for pid in killed.values():
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    after = await eventually(motcua.status, until=lambda seen: seen.complete, within=90)

    assert all(after.everything()[name].pid not in (None, pid) for name, pid in killed.items())


async def test_up_repairs_a_province_whose_watcher_died_too(motcua: Commands) -> None:
    before = Started.model_validate_json((await motcua.run("up", "--json")).last_line())
    for name in ("watcher", "postgres", "sms"):
        pid = before.everything()[name].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    repaired = Started.model_validate_json((await motcua.run("up", "--json")).last_line())

    assert set(repaired.started) == {"watcher", "postgres", "sms"}
    assert repaired.complete


async def test_down_leaves_nothing_running_and_up_finds_the_data_again(motcua: Commands) -> None:
    before = Started.model_validate_json((await motcua.run("up", "--json")).last_line())
    home = motcua.environment["MOTCUA_HOME"]

    stopped = Stopped.model_validate_json((await motcua.run("down", "--json")).last_line())

    assert set(stopped.stopped) == set(before.everything())
    assert not any(alive(pid) for pid in pids_of(before).values())
    assert [it.pid for it in psutil.process_iter(["cmdline"]) if f"{home}/" in " ".join(it.info["cmdline"] or [])] == []
    again = await motcua.run("up", "--json")
    assert "migrations applied" not in again.stderr
    assert "topics made" not in again.stderr


async def test_reset_drops_the_data(motcua: Commands) -> None:
    await motcua.run("up")

    await motcua.run("reset")

    assert os.listdir(motcua.environment["MOTCUA_HOME"]) == ["lock"]


async def test_a_taken_port_ends_with_3_and_names_the_setting(motcua: Commands) -> None:
    await motcua.run("down")
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(motcua.environment["MOTCUA_SMS_PORT"])))
        other.listen()
        refused = await motcua.run("up", "--json")

    problem = json.loads(refused.last_line())
    assert refused.code == 3
    assert problem["slug"] == "port-taken"
    assert problem["field"] == "MOTCUA_SMS_PORT"
    assert f"port {motcua.environment['MOTCUA_SMS_PORT']}, wanted by sms" in problem["detail"]
    assert not any(part.pid for part in (await motcua.status()).everything().values())


async def test_a_token_needs_no_running_province_and_is_good_for_the_services(motcua: Commands) -> None:
    words = ("token", "--role", "case_officer", "--commune", "00001", "--commune", "00002", "--account", "hoa@x")
    issued = Token.model_validate_json((await motcua.run(*words, "--json")).last_line())

    account = await checked_by_the_services(Path(motcua.environment["MOTCUA_HOME"]), issued.token)

    assert account == Account("hoa@x", "case_officer", frozenset({"00001", "00002"}))


async def test_a_wrong_word_on_the_command_line_ends_with_2(motcua: Commands) -> None:
    refused = await motcua.run("token", "--role", "king", "--json")

    assert refused.code == 2
    assert json.loads(refused.last_line())["slug"] == "usage-refused"


async def test_the_calendar_and_the_help_work_without_a_province(motcua: Commands) -> None:
    asked = ("calendar", "due", "--received", "2026-11-23T09:15", "--term", "3 working days", "--json")

    assert (await motcua.run(*asked)).code == 0
    assert (await motcua.run("--help")).code == 0
