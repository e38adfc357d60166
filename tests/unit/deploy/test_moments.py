"""Instants as operators type them: Vietnamese time without an offset, refused by name where there is none."""

from datetime import UTC, datetime

import pytest

from deploy.motcua.moments import TimeNotUnderstood, instant


def test_an_instant_without_an_offset_is_vietnams() -> None:
    assert instant("2026-11-23T08:00", field="/since") == datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59-12:00", "1999-12-31", "2101-01-01T00:00Z"],
)
def test_what_is_no_instant_in_any_year_that_can_be_told_is_refused(text: str) -> None:
    with pytest.raises(TimeNotUnderstood) as refused:
        instant(text, field="/since")

    assert (refused.value.field, refused.value.expected) == ("/since", "2026-11-23T08:00:00+07:00")
