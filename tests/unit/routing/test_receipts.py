"""What the counter prints for a supplement is what the desk's clock says, whatever was decreed or promised between."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calendar.changes import laid_over
from contracts.calendar.decrees import CalendarDecrees, DayKind, DecreedDay
from contracts.calendar.hours import VIETNAM
from contracts.events.catalogue import SupplementMode
from tests.unit.routing.facts import DECREES
from tests.unit.routing.lives import APOLOGISED_TO, ALife
from tests.unit.routing.test_lives import HISTORIES, MODES, RECEPTIONS, TERMS, WAITS, lived

DAYS = st.integers(0, 110).map(lambda n: date(2026, 9, 21) + timedelta(days=n))
KINDS: st.SearchStrategy[DayKind] = st.sampled_from(("off", "off", "makeup_work", "normal"))
DECREED = st.lists(st.dictionaries(DAYS, KINDS, min_size=1, max_size=4), max_size=2)


def laid(before: CalendarDecrees, days: dict[date, DayKind]) -> CalendarDecrees:
    """The next version, named by what it says."""
    said = [DecreedDay(date=day, kind=kind, certainty="announced") for day, kind in days.items()]
    named = sha256(f"{before.version} {sorted(days.items())}".encode()).hexdigest()[:32]
    return laid_over(before, said, version=named)


def brings_after(life: ALife, decrees: list[dict[date, DayKind]], *, waits: int) -> bool:
    """Papers are asked for, days are decreed, the papers come; whether they could be asked for."""
    life.goes_on(0, "request")
    if life.dossier.state != "supplement_requested":
        return False
    calendar, asked_on = DECREES, life.now.date()
    for days in decrees:
        # A day that has passed may turn out to have been a day off; nobody can be made to have worked.
        lawful: dict[date, DayKind] = {day: kind if day > asked_on else "off" for day, kind in days.items()}
        calendar = laid(calendar, lawful)
        life.hears(calendar)
    life.goes_on(waits, "bring")
    return True


@settings(max_examples=500, deadline=None)
@given(MODES, TERMS, RECEPTIONS, HISTORIES, DECREED, WAITS)
def test_receipt_and_clock_never_disagree(
    mode: SupplementMode,
    term: str,
    received: int,
    history: list[tuple[int, str]],
    decrees: list[dict[date, DayKind]],
    waits: int,
) -> None:
    life = lived(mode, term, received, history)
    if brings_after(life, decrees, waits=waits):
        printed, kept = life.printed[-1], life.promises[-1]
        assert (kept.due_at, kept.apology_latest) == (printed.due_at, printed.apology_latest)
        assert kept.cause == "supplement"


def test_a_date_that_an_apology_keeps_after_the_papers_is_a_working_day_whatever_is_decreed_and_comes_back() -> None:
    life = lived("RESTART", "3 working days", 9 * 3600, [(10, "apologise"), (10, "request"), (10, "bring")])
    assert life.dossier.due_at == APOLOGISED_TO

    days = (APOLOGISED_TO.date(), APOLOGISED_TO.date() + timedelta(days=1))
    dates = []
    for kinds in (("off", "normal"), ("off", "off"), ("normal", "normal")):
        life.hears(laid(life.calendars[-1], dict(zip(days, kinds, strict=True))))
        dates.append(life.dossier.due_at)
        assert life.dossier.apology_latest is None

    next_year = datetime(2027, 1, 4, 17, 0, tzinfo=VIETNAM)
    assert dates == [APOLOGISED_TO + timedelta(days=1), next_year, APOLOGISED_TO]
