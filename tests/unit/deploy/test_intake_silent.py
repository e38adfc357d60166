"""`motcua calendar due|explain|publish` where a part of the province runs and intake does not answer."""

import json
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import calendar_in_force, calendar_offer, calendar_publish
from deploy.calendar_cli import app
from deploy.calendar_doors import Doors
from deploy.catalogue import load
from deploy.motcua import cli
from deploy.motcua.patience import ServiceSilent
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def intake_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kafka lives, say, and nobody listens at intake's door."""
    for asking in (calendar_offer, calendar_in_force):
        monkeypatch.setattr(asking, "province_if_running", lambda: Province.of(LocalSettings()))
        monkeypatch.setattr(asking, "address", lambda _province, _part: NOWHERE)
        monkeypatch.setattr(asking, "SHORT_PATIENCE", 0.1)


@pytest.mark.usefixtures("intake_down")
@pytest.mark.parametrize("command", ["due", "explain"])
@pytest.mark.parametrize("names", [("--commune", "02215", "--term", "3 working days"), ("--procedure", "1.004873")])
def test_the_repositorys_files_answer_and_that_is_said(command: str, names: tuple[str, ...]) -> None:
    ended = CliRunner().invoke(app, [command, "--received", "2026-11-23T09:15", *names, "--json"])

    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout.splitlines()[-1])
    assert (told["due"], told["calendar"]) == ("2026-11-27T17:00:00+07:00", load.calendar().version)
    assert NOWHERE in ended.stderr
    assert "does not answer" in ended.stderr


def test_a_publication_that_nobody_answers_is_given_up_with_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_publish, "Doors", partial(Doors, patience=0.2))
    file = tmp_path / "days.csv"
    file.write_text("date,kind,scope,decree,article,certainty\n2026-12-02,off,nation,,,announced\n")

    asked = ["calendar", "publish", str(file), "--url", NOWHERE, "--routing", NOWHERE, "--token", "a.b.c", "--json"]
    ended = CliRunner().invoke(cli.app, asked)

    assert isinstance(ended.exception, ServiceSilent), ended.output
    assert f"ConnectError {NOWHERE}/" in str(ended.exception)
