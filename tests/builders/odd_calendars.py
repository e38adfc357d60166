"""Calendars and decreed days as no office would write them: almost right, half right, or nonsense."""

import random
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from contracts.calendar.decrees import CalendarDecrees

JsonObject = dict[str, Any]

NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
DATES = st.dates().map(str) | st.sampled_from(
    ("2026-11-26", "2026-11-28", "2027-12-31", "2028-01-01", "0000-01-01", "2026-02-30", "26/11/2026", "9999-12-31")
)
SCOPES = st.sampled_from(("nation", "province", "02353", "00691", "99999", "", "xã"))
KINDS = st.sampled_from(("off", "makeup_work", "normal", "holiday"))
CERTAINTIES = st.sampled_from(("announced", "likely", "unverified", "sure"))
EDGES = st.sampled_from(
    ("00:00", "07:30", "12:00", "13:30", "17:00", "23:59", "24:00", "07:30Z", "13:30+07:00", "12:00:30", "7h30", "")
)
HOURS = st.lists(st.tuples(EDGES, EDGES), max_size=4) | st.just([["07:30", "12:00"], ["13:30", "17:00"]])
VALIDITY = st.none() | st.sampled_from(("01-01", "02-29", "02-30", "12-31", "2026-01-01", "2027-06-30", "13-01"))
YEARS = st.builds(
    lambda first, count: list(range(first, first + count)),
    st.sampled_from((-1, 0, 1, 1999, 2000, 2024, 2026, 2099, 9998)),
    st.integers(0, 4),
)
WORDS = st.none() | st.text(max_size=30) | st.sampled_from(("\u0000", "QĐ 1/2026", "x" * 5000, "\ud800"))


def _mostly(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda dice: NONSENSE if dice == 0 else strategy)


DAYS = st.fixed_dictionaries(
    {"date": _mostly(DATES), "kind": _mostly(KINDS), "scope": _mostly(SCOPES), "certainty": _mostly(CERTAINTIES)},
    optional={"decree": WORDS, "article": WORDS, "more": NONSENSE},
)
SESSIONS = st.fixed_dictionaries(
    {"hours": _mostly(HOURS)},
    optional={"scope": SCOPES, "starts": VALIDITY, "ends": VALIDITY, "same_day_until": EDGES, "decree": WORDS},
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "version": st.text(max_size=5) | WORDS,
    "years": YEARS,
    "days": st.lists(DAYS, max_size=4),
    "sessions": st.lists(SESSIONS, max_size=3),
    "working_weekdays": st.lists(st.integers(-1, 8), max_size=7),
    "weekly_source": WORDS,
    "openings": st.none() | st.lists(SESSIONS, max_size=2),
}


def odd_calendars(base: CalendarDecrees) -> st.SearchStrategy[JsonObject]:
    """This calendar with some of its fields said oddly; now and then no calendar at all."""
    sound: JsonObject = base.model_dump(mode="json")
    odd = st.fixed_dictionaries({}, optional={name: _mostly(field) for name, field in _FIELDS.items()})
    return odd.map(lambda fields: sound | fields)


ODD_CHANGES: st.SearchStrategy[JsonObject] = st.fixed_dictionaries(
    {"days": _mostly(st.lists(DAYS, max_size=4))}, optional={"derived_from": WORDS | NONSENSE, "more": NONSENSE}
)


def a_year_of_rules(base: CalendarDecrees, *, rules: int, years: int) -> JsonObject:
    """As much as a calendar can be made to say: rules of hours by date, over so many years."""
    dice = random.Random(7)
    first = date(2000, 1, 1)
    sessions = [
        {"scope": "nation", "starts": str(first + n * timedelta(days=7)),
         "hours": [["07:00", f"{dice.randint(12, 17)}:00"]]}
        for n in range(rules)
    ]  # fmt: skip
    return base.model_dump(mode="json") | {
        "version": "long.1",
        "years": list(range(2000, 2000 + years)),
        "sessions": sessions,
    }
