"""A command that was typed wrongly is refused as one problem that names the option or argument."""

import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer

from deploy.motcua.cli import app, main
from deploy.motcua.output import Ending, speak_utf8


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no province ever ran, and that names none elsewhere."""
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.endswith("_DATABASE_URL") or name.startswith("MOTCUA_")]:
        if name != "MOTCUA_HOME":
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("deadlines list --bogus", "/bogus"),
        ("parked show", "/record"),
        ("nonsense", "/command"),
        ("ledger check --settle soon", "/settle"),
        ("feed", "/file"),
        ("calendar due --received", "/received"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_expected(
    typed: str, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, problem = ended(typed.split(), capsys)

    assert (code, problem["slug"], problem["field"]) == (2, "usage-refused", field)
    assert problem["expected"]


def ended(typed: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, dict[str, object]]:
    """How a command ends that asks for JSON: its exit code and the one object on stdout."""
    with pytest.raises(SystemExit) as left, Ending(as_json=True):
        typer.main.get_command(app).main([*typed], standalone_mode=False)
    [told] = capsys.readouterr().out.splitlines()
    problem: dict[str, object] = json.loads(told)
    return left.value.code, problem


@pytest.mark.parametrize(
    ("typed", "slug", "field"),
    [
        ("deadlines list --url nonsense --json", "url-not-understood", "/url"),
        ("deadlines list --url http://127.0.0.1:9 --token thẻ --json", "token-not-understood", "/token"),
        ("deadlines list --commune 2353 --json", "commune-not-a-code", "/commune"),
        ("deadlines audit --dsn nonsense --json", "database-not-understood", "/dsn"),
        ("deadlines suspicious --since 0001-01-01 --json", "time-not-understood", "/since"),
        ("deadlines suspicious --commune x --json", "commune-not-a-code", "/commune"),
        ("ledger check --since yesterday --json", "time-not-understood", "/since"),
        ("ledger check --commune x --json", "commune-not-a-code", "/commune"),
        ("ledger check --state / --json", "ledger-state-unwritable", "/state"),
        ("ledger check --metrics-port 0 --json", "usage-refused", "/metrics_port"),
        ("ledger check --rate -1 --json", "usage-refused", "/rate"),
        ("ledger check --portion 99999999999999999999 --json", "usage-refused", "/portion"),
        ("ledger check --lag inf --json", "usage-refused", "/lag"),
        ("ledger check --lag nan --json", "usage-refused", "/lag"),
        ("ledger accept x --json", "usage-refused", "/reason"),
        ("ledger accept x --reason  --json --state /dev/null", "ledger-state-unwritable", "/state"),
        ("calendar diff current --json", "usage-refused", "/b"),
        ("calendar publish nowhere.csv --json", "calendar-file-unreadable", "/file"),
        ("calendar publish x.csv --patience -1 --json", "usage-refused", "/patience"),
    ],
)
def test_odd_input_is_refused_before_a_province_is_looked_for(
    typed: str, slug: str, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, problem = ended(typed.split(), capsys)

    assert (code, problem["slug"], problem["field"]) == (2, slug, field)
    assert problem["status"] == 422
    assert problem["expected"]


@pytest.mark.parametrize("typed", ["deadlines list", "deadlines audit", "deadlines suspicious", "ledger check"])
def test_where_no_province_runs_that_is_trouble_and_no_refusal(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, problem = ended([*typed.split(), "--json"], capsys)

    assert (code, problem["slug"], problem["expected"]) == (3, "province-not-running", "motcua up")


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("AUDITOR_DATABASE_URL", "nonsense", "deadlines suspicious"),
        ("ROUTING_DATABASE_URL", "postgresql://h:abc/x", "deadlines audit"),
        ("AUDITOR_DATABASE_URL", "nonsense", "ledger check"),
        ("MOTCUA_KAFKA", "127.0.0.1:99999", "events tail"),
    ],
)
def test_an_odd_environment_is_refused_by_the_name_of_its_variable(
    name: str, value: str, typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)

    code, problem = ended([*typed.split(), "--json"], capsys)

    assert (code, problem["field"]) == (2, f"/{name}")
    assert problem["expected"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (("calendar", "due", "--term", "\udcff day", "--json"), "/term"),
        (("calendar", "due", "--commune=\udcff", "--json"), "/commune"),
        (("calendar", "diff", "current", "\udcff", "--json"), "/command"),
    ],
)
def test_bytes_that_are_no_text_are_refused_in_text(
    typed: tuple[str, ...], field: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["motcua", *typed])

    with pytest.raises(SystemExit) as left:
        main()

    problem = json.loads(capsys.readouterr().out)
    assert (left.value.code, problem["slug"], problem["field"]) == (2, "usage-refused", field)
    assert "UTF-8" in problem["expected"]


def test_a_terminal_that_is_believed_to_know_no_vietnamese_is_spoken_to_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding="ascii"))

    speak_utf8()
    print("Hẹn trả", flush=True)

    assert kept.getvalue().decode() == "Hẹn trả\n"
