"""Who rules a day in one commune: its own decree before the province's, the province's before the nation's."""

from datetime import date, time

from contracts.calendar.decrees import NATION, PROVINCE, CalendarDecrees, DecreedDay, SessionRule

_DEFAULT_HOURS = SessionRule(hours=((time(7, 30), time(12, 0)), (time(13, 30), time(17, 0))))


def has_its_own(decrees: CalendarDecrees, commune: str) -> bool:
    return commune in {day.scope for day in decrees.days} | {rule.scope for rule in decrees.sessions}


def ruling_days(decrees: CalendarDecrees, commune: str) -> dict[date, DecreedDay]:
    """Each decreed day as the innermost layer says it."""
    rank = _ranks(commune)
    heard = [day for day in decrees.days if day.scope in rank]
    return {day.date: day for day in sorted(heard, key=lambda day: rank[day.scope])}


def ruling_hours(decrees: CalendarDecrees, commune: str) -> tuple[SessionRule, ...]:
    """The rules of hours that may apply, the strongest first: layer, then dates, then season, then the later start."""
    rank = _ranks(commune)
    heard = [rule for rule in decrees.sessions if rule.scope in rank]
    heard.sort(key=lambda rule: (rank[rule.scope], rule.dated, rule.seasonal, rule.starts or ""), reverse=True)
    return (*heard, _DEFAULT_HOURS)


def _ranks(commune: str) -> dict[str, int]:
    return {scope: rank for rank, scope in enumerate(dict.fromkeys((NATION, PROVINCE, commune)))}
