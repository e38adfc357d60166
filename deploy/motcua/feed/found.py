"""What a line of a feed file holds, before anybody has judged it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.problems import Refusal


@dataclass(frozen=True, slots=True)
class Found:
    """The fields that could be read, and why the line is no row, if it is none."""

    line: int
    fields: Mapping[str, str]
    refusal: Refusal | None = None
