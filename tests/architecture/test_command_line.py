"""Every command explains itself on a machine where nothing runs and nothing has ever run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy.motcua.cli import app


def every_command(command: object, *words: str) -> Iterator[tuple[str, ...]]:
    yield words
    for name, member in getattr(command, "commands", {}).items():
        yield from every_command(member, *words, name)


COMMANDS = list(every_command(typer.main.get_command(app)))


def test_the_commands_that_others_rely_on_are_there() -> None:
    assert {
        ("up",),
        ("down",),
        ("status",),
        ("token",),
        ("demo",),
        ("feed",),
        ("dossier", "trace"),
        ("deadlines", "list"),
        ("parked", "list"),
        ("parked", "show"),
        ("parked", "redrive"),
        ("parked", "discard"),
        ("events", "tail"),
        ("calendar", "due"),
        ("calendar", "explain"),
    } <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_needs_no_province(words: tuple[str, ...], tmp_path: Path) -> None:
    home = tmp_path / "home"

    shown = CliRunner().invoke(app, [*words, "--help"], env={"MOTCUA_HOME": str(home)})

    assert shown.exit_code == 0, shown.output
    assert "Usage:" in shown.output
    assert not home.exists()


def test_a_command_line_of_its_own_starts_without_a_province(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.motcua", "--help"]
    environment = {**os.environ, "MOTCUA_HOME": str(tmp_path / "home")}

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert ended.returncode == 0, ended.stderr
    assert os.listdir(tmp_path) == []
