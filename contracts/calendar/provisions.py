"""What the law says of limits, each rule with its dates of validity, its source and how sure that is: data, dated."""

from collections import defaultdict
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

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
    "typed_in_after_a_stop",
    "reminder_late_by",
]

NO_SOURCE = "chưa ghi nhận căn cứ (no source recorded)"

_CERTAINTY = {"sure": "", "likely": "; nhiều khả năng (likely)", "unverified": "; chưa kiểm chứng (unverified)"}
_ONE_DAY = timedelta(days=1)
_AS_WRITTEN = ConfigDict(frozen=True, strict=True, extra="forbid")


class Provision(BaseModel):
    """One rule from one day to another, both included; `source` is None where none is recorded."""

    model_config = _AS_WRITTEN

    rule: Rule
    since: date | None
    until: date | None
    source: Said | None
    certainty: Literal["sure", "likely", "unverified"]
    count: int | None = None
    at: time | None = None

    @property
    def cited(self) -> str:
        """The source in words, with the doubt that there is about it."""
        return f"{self.source}{_CERTAINTY[self.certainty]}" if self.source else NO_SOURCE


class Provisions(BaseModel):
    """All rules; of each there is one for any day."""

    model_config = _AS_WRITTEN

    provisions: tuple[Provision, ...]
    about: Said | None = None

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        told: defaultdict[Rule, list[Provision]] = defaultdict(list)
        for each in self.provisions:
            told[each.rule].append(each)
        for dated in told.values():
            joined = all(a.until and b.since == a.until + _ONE_DAY for a, b in pairwise(dated))
            if not joined or dated[0].since is not None or dated[-1].until is not None:
                raise ValueError("of each rule one provision for any day, in order and without a gap")
        return self


_TOLD = Provisions.model_validate_json(Path(__file__).with_name("provisions.json").read_bytes())


@lru_cache(maxsize=8192)
def provision(rule: Rule, day: date) -> Provision:
    """The rule as it is in force on a day."""
    of = (each for each in _TOLD.provisions if each.rule == rule)
    return next(each for each in of if each.until is None or day <= each.until)


def counted(rule: Rule, day: date) -> int:
    """The number that a rule gives on a day."""
    found = provision(rule, day).count
    if found is None:
        raise ValueError("a rule that gives no number")
    return found
