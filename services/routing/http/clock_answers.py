"""A dossier's clock, as answered."""

from datetime import date

from services.routing.domain.states import State
from services.routing.http.answers import Answered, Printed
from services.routing.http.story_answers import PromiseShown


class DayShown(Answered):
    """One day of the count."""

    date: date
    counted: bool
    rule: str
    source: str
    vi: str
    en: str
    minutes: int | None = None


class PauseShown(Answered):
    """When the clock stood still."""

    began_at: Printed
    ended_at: Printed | None
    reason: str


class ClockShown(Answered):
    """The clock: how the present term was counted, and its working minutes used, paused and left."""

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
    pauses: tuple[PauseShown, ...]
    promises: tuple[PromiseShown, ...]
    explanation: tuple[DayShown, ...]
