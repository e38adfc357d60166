"""What holds from one day to another: under each name one for any day, in order and without a gap."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

_ONE_DAY = timedelta(days=1)


class Dated(BaseModel):
    """From one day to another, both included; without one of them it has held, or will hold, for ever."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    since: date | None
    until: date | None


Name = TypeVar("Name")
OneDated = TypeVar("OneDated", bound=Dated)


def for_any_day(named: Iterable[tuple[Name, OneDated]]) -> Mapping[Name, Sequence[OneDated]]:
    """What holds under each name, one after the other; refused unless there is one for any day."""
    told: defaultdict[Name, list[OneDated]] = defaultdict(list)
    for name, each in named:
        told[name].append(each)
    for dated in told.values():
        joined = all(a.until and b.since == a.until + _ONE_DAY for a, b in pairwise(dated))
        if not joined or dated[0].since is not None or dated[-1].until is not None:
            raise ValueError("of each rule one provision for any day, in order and without a gap")
    return told


def in_force(dated: Sequence[OneDated], day: date) -> OneDated:
    """The one that holds on a day."""
    return next(each for each in dated if each.until is None or day <= each.until)
