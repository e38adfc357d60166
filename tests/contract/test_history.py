"""No schema breaks with its past: what the newest release promised, and what is committed, can still be read."""

import json
import subprocess
from pathlib import Path

import pytest

from deploy.schemas.compatibility import breaks
from deploy.schemas.event_schema import Schema
from deploy.schemas.golden import FOLDER

ROOT = FOLDER.parent.parent


def git(*arguments: str, root: Path = ROOT) -> str | None:
    """What git says; None where there is no git, or no such thing in its history."""
    try:
        said = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.CalledProcessError):
        return None
    return said.stdout.decode()


def pasts(*, root: Path = ROOT) -> list[str]:
    """The commits to be faithful to: the present one, and the newest release."""
    release = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", root=root)
    return [past for past in ("HEAD", (release or "").strip()) if past]


def schemas_at(past: str, *, root: Path = ROOT) -> dict[str, Schema]:
    """The schemas of a commit, by file name."""
    listed = (git("ls-tree", "--name-only", past, "contracts/schemas/", root=root) or "").split()
    texts = {name: git("show", f"{past}:{name}", root=root) for name in listed if name.endswith(".json")}
    return {Path(name).name: json.loads(text) for name, text in texts.items() if text}


def broken_with(past: str, *, root: Path = ROOT) -> dict[str, list[str]]:
    """What of a commit's schemas today's would break."""
    found: dict[str, list[str]] = {}
    for name, old in schemas_at(past, root=root).items():
        file = root / "contracts" / "schemas" / name
        said = [str(each) for each in breaks(old, json.loads(file.read_bytes()))] if file.exists() else ["type removed"]
        if said:
            found[name] = said
    return found


@pytest.mark.parametrize("past", pasts())
def test_no_schema_breaks_with_its_past(past: str) -> None:
    if git("rev-parse", "HEAD") is None:
        pytest.skip("no git history here: nothing to be faithful to")

    assert broken_with(past) == {}, "announce a new `.v2` type beside the old one"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A repository that released one schema as v1.0.0 and has gone on since."""
    schema = tmp_path / "contracts" / "schemas" / "told.v1.json"
    schema.parent.mkdir(parents=True)
    schema.write_text(json.dumps({"type": "object", "properties": {"at": {"type": "string"}}}))
    who = ("-c", "user.name=test", "-c", "user.email=test@example.vn")
    for step in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "one"), ("tag", "v1.0.0")):
        assert git(*step, root=tmp_path) is not None
    return tmp_path


def test_a_field_that_left_since_the_release_is_noticed_even_when_committed(history: Path) -> None:
    schema = history / "contracts" / "schemas" / "told.v1.json"
    schema.write_text(json.dumps({"type": "object", "properties": {}}))
    git("-c", "user.name=test", "-c", "user.email=test@example.vn", "commit", "-qam", "two", root=history)

    assert pasts(root=history) == ["HEAD", "v1.0.0"]
    assert broken_with("HEAD", root=history) == {}
    assert broken_with("v1.0.0", root=history) == {"told.v1.json": ["/at: removed"]}


def test_a_type_that_is_gone_is_noticed(history: Path) -> None:
    (history / "contracts" / "schemas" / "told.v1.json").unlink()

    assert broken_with("HEAD", root=history) == {"told.v1.json": ["type removed"]}


def test_a_schema_that_grew_is_let_through(history: Path) -> None:
    schema = history / "contracts" / "schemas" / "told.v1.json"
    grown = {"type": "object", "properties": {"at": {"type": "string"}, "by": {"type": "string"}}}
    schema.write_text(json.dumps(grown))

    assert broken_with("v1.0.0", root=history) == {}
