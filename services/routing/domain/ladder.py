"""The rungs of a promise on its way to being missed, and who hears of each: data, with its dates and sources."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.calendar.dated import for_any_day, in_force
from contracts.calendar.decrees import Said
from contracts.calendar.provisions import Sourced
from contracts.calendar.terms import TermKind
from contracts.message import Role


class Rung(StrEnum):
    """How near a promise is, the most urgent last, by the names of the first ladder; where each lies is data."""

    HALF = "50%"
    FOUR_FIFTHS = "80%"
    TWO_DAYS = "T-2"
    ONE_DAY = "T-1"
    MISSED = "T"

    @property
    def rank(self) -> int:
        """Its height."""
        return _HEIGHT[self]


_HEIGHT = {rung: height for height, rung in enumerate(Rung)}


class Sounding(Sourced):
    """Where a rung lies, who hears of it from the desk upwards, and whether the apology is drafted there.

    It lies at a share of the promise's time in percent, or in a morning so many working days before the
    promised day; only the miss itself lies nowhere else.
    """

    rung: Rung
    share: Annotated[int, Field(gt=0, lt=100)] | None = None
    days_before: Annotated[int, Field(gt=0)] | None = None
    at: time | None = None
    ladder: Annotated[tuple[Role, ...], Field(min_length=1)]
    drafts_apology: bool = False

    @model_validator(mode="after")
    def _lies_in_one_place(self) -> Self:
        places = [self.share is not None, self.days_before is not None]
        if (self.at is None) is (self.days_before is not None) or sum(places) != (self.rung is not Rung.MISSED):
            raise ValueError("each rung at a share or in a morning, the miss at neither")
        return self


Ladder = Mapping[Rung, Sounding]


class Ladders(BaseModel):
    """All rungs; of each there is one sounding for any day."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    soundings: tuple[Sounding, ...]
    about: Said | None = None

    @cached_property
    def _versions(self) -> Sequence[tuple[date, Ladder]]:
        """The whole ladder up to each last day of any of its rungs."""
        told = for_any_day((each.rung, each) for each in self.soundings)
        last_days = sorted({each.until or date.max for each in self.soundings})
        return [(last, {rung: in_force(dated, last) for rung, dated in told.items()}) for last in last_days]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(set(ladder) != set(Rung) for _, ladder in self._versions):
            raise ValueError("of each rung one sounding for any day")
        return self

    def on(self, day: date) -> Ladder:
        """The ladder in force on a day."""
        return next(ladder for last, ladder in self._versions if day <= last)


LADDERS = Ladders.model_validate_json(Path(__file__).with_name("ladder.json").read_bytes())

# A morning two days before says nothing about a term that is counted in hours or within its day.
WITHOUT_MORNINGS: tuple[TermKind, ...] = ("same_day", "hours", "clock_hours")
