"""Who rules a day in one commune: its own decree before the province's, the province's before the nation's."""

from collections.abc import Iterable
from datetime import date, time
from typing import TypeVar

from contracts.calendar.decrees import (
    NATION,
    PROVINCE,
    CalendarDecrees,
    DecreedDay,
    HoursRule,
    OpeningRule,
    SessionRule,
)

Rule = TypeVar("Rule", bound=HoursRule)

_DEFAULT_HOURS = SessionRule(hours=((time(7, 30), time(12, 0)), (time(13, 30), time(17, 0))))


def has_its_own(decrees: CalendarDecrees, commune: str) -> bool:
    return commune in {day.scope for day in decrees.days} | {rule.scope for rule in decrees.sessions}


def ruling_days(decrees: CalendarDecrees, commune: str) -> dict[date, DecreedDay]:
    """Each decreed day as the innermost layer says it that has not taken its word back."""
    rank = _ranks(commune)
    heard = [day for day in decrees.days if day.scope in rank and not day.withdrawn]
    return {day.date: day for day in sorted(heard, key=lambda day: rank[day.scope])}


def ruling_hours(decrees: CalendarDecrees, commune: str) -> tuple[SessionRule, ...]:
    """The rules of hours that may apply, the strongest first: layer, then dates, then season, then the later start."""
    return (*_strongest_first(decrees.sessions, commune), _DEFAULT_HOURS)


def ruling_openings(decrees: CalendarDecrees, commune: str) -> tuple[OpeningRule, ...]:
    """The rules by which a desk may be open beside its working sessions, in the same order."""
    return tuple(_strongest_first(decrees.openings or (), commune))


def _strongest_first(rules: Iterable[Rule], commune: str) -> list[Rule]:
    rank = _ranks(commune)
    heard = [rule for rule in rules if rule.scope in rank]
    return sorted(
        heard, key=lambda rule: (rank[rule.scope], rule.dated, rule.seasonal, rule.starts or ""), reverse=True
    )


def _ranks(commune: str) -> dict[str, int]:
    return {scope: rank for rank, scope in enumerate(dict.fromkeys((NATION, PROVINCE, commune)))}
