"""A dossier's clock, as answered."""

from datetime import date

from services.routing.domain.states import State
from services.routing.domain.stretches import StretchKind
from services.routing.http.answers import Answered, Printed
from services.routing.http.story_answers import PromiseShown


class DayShown(Answered):
    """One day of the count, or what has moved or kept the date since; the last is that of the date in force."""

    date: date
    counted: bool
    rule: str
    source: str
    vi: str
    en: str
    minutes: int | None = None
    lost_minutes: int | None = None


class PauseShown(Answered):
    """When the clock stood still."""

    began_at: Printed
    ended_at: Printed | None
    reason: str
    legal_basis: str
    begun_by: str
    ended_by: str | None


class StretchShown(Answered):
    """One stretch of the ledger: without gaps from the reception on, each minute in one place."""

    kind: StretchKind
    began_at: Printed
    ended_at: Printed | None
    why: str
    legal_basis: str
    by: str | None
    working_minutes: int


class ClockShown(Answered):
    """The clock: how the present term was counted, and where every minute since the reception went.

    Used, discarded and paused minutes are working time; with those outside of it they add up to what has elapsed. What
    is left of a term in clock hours is told in minutes of the clock, day and night, until something moves its date.
    """

    code: str
    state: State
    as_of: Printed
    running: bool
    counted_from: Printed
    term: str
    due_at: Printed
    working_minutes_used: int
    working_minutes_paused: int
    working_minutes_left: int
    working_minutes_discarded: int
    minutes_outside: int
    minutes_elapsed: int
    stretches: tuple[StretchShown, ...]
    pauses: tuple[PauseShown, ...]
    promises: tuple[PromiseShown, ...]
    explanation: tuple[DayShown, ...]
