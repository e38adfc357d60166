"""What the decrees say of the days and the office hours: dated, versioned, in three layers, each with its source."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.identifiers import VersionName
from contracts.text import passable

NATION = "nation"
PROVINCE = "province"

DayKind = Literal["off", "makeup_work", "normal"]
Certainty = Literal["announced", "likely", "unverified"]
Year = Annotated[int, Field(ge=2000, le=2100)]
Scope = Annotated[str, StringConstraints(pattern=r"^(?:nation|province|[0-9]{5})$")]
IsoWeekday = Annotated[int, Field(ge=1, le=7)]
MonthDayOrDate = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2}$")]

Sessions = tuple[tuple[time, time], ...]


Said = Annotated[str, StringConstraints(max_length=2000), AfterValidator(passable)]

_A_LEAP_YEAR = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(366))
_AS_WRITTEN = ConfigDict(frozen=True, strict=True, extra="forbid")


class DecreedDay(BaseModel):
    """One day as one authority decreed it; `decree` is None where no number is recorded.

    `normal` takes back what its own layer said, so that the layer outside of it is heard; of the nation's, the week is.
    """

    model_config = _AS_WRITTEN

    date: date
    kind: DayKind
    scope: Scope = NATION
    certainty: Certainty
    decree: Said | None = None
    article: Said | None = None
    vi: Said | None = None
    en: Said | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether the layer says nothing of the day any more."""
        return self.kind == "normal" and self.scope != NATION


class HoursRule(BaseModel):
    """Hours of a scope: always, each year between two month-days (`10-16` to `04-15`), or between two dates."""

    model_config = _AS_WRITTEN

    scope: Scope = NATION
    starts: MonthDayOrDate | None = None
    ends: MonthDayOrDate | None = None
    hours: Sessions

    @property
    def dated(self) -> bool:
        return max(len(self.starts or ""), len(self.ends or "")) == len("2026-01-01")

    @property
    def seasonal(self) -> bool:
        return not self.dated and self.starts is not None

    def covers(self, day: date) -> bool:
        stamp = day.isoformat() if self.dated else day.isoformat()[5:]
        starts, ends = self.starts or stamp, self.ends or stamp
        if starts <= ends or self.dated:
            return starts <= stamp <= ends
        return stamp >= starts or stamp <= ends

    @model_validator(mode="after")
    def _hours_follow_each_other(self) -> Self:
        edges = [edge for session in self.hours for edge in session]
        if any(edge.second or edge.microsecond or edge.tzinfo for edge in edges):
            raise ValueError("sessions that begin and end on whole local minutes")
        if edges != sorted(edges) or any(opens == closes for opens, closes in self.hours):
            raise ValueError("sessions that follow each other, each closing after it opens")
        return self

    @model_validator(mode="after")
    def _validity_has_one_form(self) -> Self:
        if len({len(edge) for edge in (self.starts, self.ends) if edge}) > 1:
            raise ValueError("validity between two month-days or between two dates")
        if not self.dated and (self.starts is None) != (self.ends is None):
            raise ValueError("a season has a first and a last month-day")
        for edge in (self.starts, self.ends):
            if edge is not None:
                date.fromisoformat(edge if self.dated else f"2024-{edge}")
        return self


class SessionRule(HoursRule):
    """Office hours of working days: what the statutory clock counts."""

    hours: Annotated[Sessions, Field(min_length=1)]
    same_day_until: time = time(15, 0)
    certainty: Certainty = "likely"
    decree: Said | None = None
    article: Said | None = None

    @model_validator(mode="after")
    def _cut_off_is_local(self) -> Self:
        if self.same_day_until.tzinfo:
            raise ValueError("a cut-off on the local clock")
        return self


class OpeningRule(HoursRule):
    """Hours at which a desk receives on these weekdays beside its working sessions; no hours where it does not.

    Saturday-morning reception makes no Saturday a working day, so nothing that counts ever reads this.
    """

    weekdays: Annotated[tuple[IsoWeekday, ...], Field(min_length=1)]
    certainty: Certainty = "likely"
    decree: Said | None = None
    article: Said | None = None


class CalendarDecrees(BaseModel):
    """One version of everything decreed: the loaded years, the days, the hours, the weekly working days."""

    model_config = _AS_WRITTEN

    version: VersionName
    years: Annotated[tuple[Year, ...], Field(min_length=1)]
    days: Annotated[tuple[DecreedDay, ...], Field(max_length=20_000)] = ()
    sessions: Annotated[tuple[SessionRule, ...], Field(max_length=500)] = ()
    working_weekdays: tuple[IsoWeekday, ...] = (1, 2, 3, 4, 5)
    weekly_source: Said = "Quyết định 188/1999/QĐ-TTg"
    about: Said | None = None
    openings: Annotated[tuple[OpeningRule, ...], Field(max_length=500)] | None = None

    def __hash__(self) -> int:
        # Calendars are cached by decrees on every promise; hashing each decreed day would cost more than counting.
        return hash((self.version, self.years, len(self.days)))

    @model_validator(mode="after")
    def _years_are_consecutive(self) -> Self:
        if self.years != tuple(range(self.years[0], self.years[0] + len(self.years))):
            raise ValueError("loaded years in order and without a gap")
        return self

    @model_validator(mode="after")
    def _each_day_is_said_once(self) -> Self:
        if len({(day.date, day.scope) for day in self.days}) < len(self.days):
            raise ValueError("one decree for each day of a scope")
        if any(day.date.year not in self.years for day in self.days):
            raise ValueError("days of loaded years only")
        return self

    @model_validator(mode="after")
    def _hours_are_unambiguous(self) -> Self:
        fixed = [(rule.scope, rule.starts) for rule in self.sessions if not rule.seasonal]
        if len(set(fixed)) < len(fixed):
            raise ValueError("one rule of hours for each scope and first date")
        seasons = [rule for rule in self.sessions if rule.seasonal]
        for day in _A_LEAP_YEAR if len(seasons) > 1 else ():
            scopes = [rule.scope for rule in seasons if rule.covers(day)]
            if len(set(scopes)) < len(scopes):
                raise ValueError("seasons that do not overlap")
        return self

    @model_validator(mode="after")
    def _openings_are_unambiguous(self) -> Self:
        said = [(rule.scope, rule.starts, day) for rule in self.openings or () for day in rule.weekdays]
        if len(set(said)) < len(said):
            raise ValueError("one rule of openings for each scope, weekday and first date")
        return self
