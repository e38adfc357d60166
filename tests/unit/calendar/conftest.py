"""The commands of the calendar as on a machine where no province ever ran."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a province would be."""
    nowhere = tmp_path / "home"
    monkeypatch.setenv("MOTCUA_HOME", str(nowhere))
    return nowhere
