"""A command that was typed wrongly is refused as one problem that names the option or argument."""

import json

import pytest
import typer

from deploy.motcua.cli import app
from deploy.motcua.output import Ending


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
    command = typer.main.get_command(app)

    with pytest.raises(SystemExit) as ended, Ending(as_json=True):
        command.main(typed.split(), standalone_mode=False)

    [told] = capsys.readouterr().out.splitlines()
    problem = json.loads(told)
    assert (ended.value.code, problem["slug"], problem["field"]) == (2, "usage-refused", field)
    assert problem["expected"]
