"""What the law says of limits, each rule with its dates of validity, its source and how sure that is: data, dated."""

from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from contracts.calendar.dated import Dated, for_any_day, in_force
from contracts.calendar.decrees import Said

Rule = Literal[
    "start_of_a_limit",
    "end_of_a_limit",
    "receipt",
    "same_day_cut_off",
    "supplement_request",
    "supplement_request_within",
    "term_anew",
    "apology",
    "online_check_within",
    "apology_later_by",
    "opinion_in_time",
    "opinion_late_after",
    "stop",
    "stopped_after_silence",
    "reminded_before",
    "reminder_late_by",
    "typed_in_after_a_stop",
]

NO_SOURCE = "chưa ghi nhận căn cứ (no source recorded)"

_CERTAINTY = {"sure": "", "likely": "; nhiều khả năng (likely)", "unverified": "; chưa kiểm chứng (unverified)"}


class Sourced(Dated):
    """What is in force for a time, and by whose word; `source` is None where none is recorded."""

    source: Said | None
    certainty: Literal["sure", "likely", "unverified"]

    @property
    def cited(self) -> str:
        """The source in words, with the doubt that there is about it."""
        return f"{self.source}{_CERTAINTY[self.certainty]}" if self.source else NO_SOURCE


class Provision(Sourced):
    """One rule; some give a number, some an hour."""

    rule: Rule
    count: int | None = None
    at: time | None = None


class Provisions(BaseModel):
    """All rules; of each there is one for any day."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    provisions: tuple[Provision, ...]
    about: Said | None = None

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        for_any_day((each.rule, each) for each in self.provisions)
        return self


_WRITTEN = Provisions.model_validate_json(Path(__file__).with_name("provisions.json").read_bytes())
_TOLD = for_any_day((each.rule, each) for each in _WRITTEN.provisions)


@lru_cache(maxsize=8192)
def provision(rule: Rule, day: date) -> Provision:
    """The rule as it is in force on a day."""
    return in_force(_TOLD[rule], day)


def counted(rule: Rule, day: date) -> int:
    """The number that a rule gives on a day."""
    found = provision(rule, day).count
    if found is None:
        raise ValueError("a rule that gives no number")
    return found


def hour_of(rule: Rule, day: date) -> time:
    """The hour that a rule gives on a day."""
    found = provision(rule, day).at
    if found is None:
        raise ValueError("a rule that gives no hour")
    return found
