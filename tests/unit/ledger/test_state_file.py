"""Where the ledger remembers: a plain file or none yet; anything else is refused before it could be lost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.problems import Refusal
from deploy.motcua.ledger.accepted import accept
from deploy.motcua.ledger.memory import Memory, kept, recalled, usable

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("odd", ["/", "/dev/null", "", ".", "x" * 5000])
def test_a_device_a_folder_or_no_name_holds_nothing(odd: str) -> None:
    with pytest.raises(Refusal) as refused:
        usable(Path(odd))

    details = refused.value.details()
    assert (details.slug, details.field, details.status) == ("ledger-state-unwritable", "/state", 422)
    assert details.expected


def test_a_file_that_is_there_and_one_that_can_be_made_are_taken(tmp_path: Path) -> None:
    there, later = tmp_path / "there.json", tmp_path / "folder" / "later.json"
    kept(there, Memory(checks=3))

    assert (usable(there), usable(later)) == (there, later)
    assert (recalled(there).checks, recalled(later).checks) == (3, 0)
    assert not later.parent.exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Refusal) as refused:
        accept(tmp_path / "file" / "state.json", "x", reason="seen", by="auditor", at=NOW)

    assert (refused.value.slug(), refused.value.field) == ("ledger-state-unwritable", "/state")


@pytest.mark.parametrize("text", ["", "[]", '{"checks": "many"}', "\x00", '{"unknown": 1'])
def test_what_no_check_has_written_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)

    with pytest.raises(Refusal) as refused:
        accept(file, "x", reason="seen", by="auditor", at=NOW)

    assert (refused.value.slug(), refused.value.field) == ("ledger-state-unreadable", "/state")
    assert file.read_text() == text


@pytest.mark.parametrize(
    ("known", "reason", "slug", "field"),
    [
        ("x", " ", "acceptance-unexplained", "/reason"),
        ("x", "seen", "difference-unknown", "/difference"),
        ("", "seen", "difference-unknown", "/difference"),
    ],
)
def test_what_cannot_be_taken_as_it_is_is_named(tmp_path: Path, known: str, reason: str, slug: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        accept(tmp_path / "state.json", known, reason=reason, by="auditor", at=NOW)

    assert (refused.value.slug(), refused.value.field) == (slug, field)
    assert refused.value.expected
