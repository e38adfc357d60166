"""Promises and pauses by brute force: the terms as a clerk would read them off the tape of minutes."""

from datetime import date, datetime, timedelta

from tests.unit.calendar import brute_force as brute
from tests.unit.calendar.brute_force import DAY, Answer, Pause, Tape


def answer(tape: Tape, received_at: datetime, term: str, *, policy: str) -> Answer:
    received = brute.wall(received_at)
    tape.seen_from(received.date())
    due = _due(tape, received, term, policy=policy)
    untold = term == "same day" or (term.endswith(" hours") and "clock" not in term)
    return Answer(
        due=due,
        apology=None if untold else _apology(tape, received, due),
        transfer=_transfer(tape, received),
    )


def postponed(tape: Tape, received_at: datetime, term: str, *, pauses: list[Pause]) -> datetime:
    """The lost minutes of all pauses, each counted once, run on from the old due date to that day's close.

    Lost minutes are whole ones, so they run on from a whole one. Nothing lost moves nothing. Who was late when a pause
    began stays late; a pause that goes straight on belongs to the one before it. Who had used up the term to a day's
    close has the first day on which one can work again.
    """
    due = present = not_late_until = answer(tape, received_at, term, policy="close_of_business").due
    whole = due.replace(second=0, microsecond=0)
    lost: set[int] = set()
    for start, end in pauses:
        if start > not_late_until:
            continue
        lost.update(brute.minutes_of(tape, start, end))
        if lost or (end >= present == tape.last_minute(present.date())):
            moved, workable = brute.when_worked(tape, whole, len(lost) * 60), brute.when_worked(tape, end, 60)
            present = max(present, _close(tape, max(moved, workable).date()))
        not_late_until = max(present, end)
    return present


def _close(tape: Tape, day: date) -> datetime:
    close = brute.midnight(day)
    for minute, open_ in enumerate(tape.strip(day)):
        close = brute.midnight(day) + (minute + 1) * brute.MINUTE if open_ else close
    return close


def _due(tape: Tape, received: datetime, term: str, *, policy: str) -> datetime:
    if term == "same day":
        close = tape.last_minute(received.date()) if brute.counts_today(tape, received) else None
        return close or brute.next_close(tape, received.date())
    count, unit = term.split(" ", 1)
    if unit == "clock hours":
        return received + timedelta(hours=int(count))
    if unit == "hours":
        return brute.when_worked(tape, received, int(count) * 3600)
    if unit == "working days":
        close = brute.nth_close(tape, received.date(), int(count))
    elif unit == "days":
        close = brute.next_close(tape, received.date() + int(count) * DAY - DAY)
    else:
        close = brute.next_close(tape, brute.after_months(received.date(), int(count)) - DAY)
    return _same_time(tape, received, close) if policy == "same_clock_time" else close


def _same_time(tape: Tape, received: datetime, close: datetime) -> datetime:
    """The reception's time of day, or the first minute of work after it; the close where its own day had none left."""
    if tape.last_minute(received.date()) is None:
        return close
    midnight = brute.midnight(close.date())
    wanted = midnight + (received - brute.midnight(received.date()))
    for minute, open_ in enumerate(tape.strip(close.date())):
        # A session's last minute ends with its close, which is within it.
        if open_ and wanted <= midnight + (minute + 1) * brute.MINUTE:
            return max(wanted, midnight + minute * brute.MINUTE)
    return close


def _apology(tape: Tape, received: datetime, due: datetime) -> datetime | None:
    day = due.date() - DAY
    while day >= received.date():
        close = tape.last_minute(day)
        if close is not None:
            return close if close >= received else None
        day -= DAY
    return None


def _transfer(tape: Tape, received: datetime) -> datetime:
    if brute.counts_today(tape, received):
        close = tape.last_minute(received.date())
        assert close is not None
        return close
    opens = tape.first_minute(brute.next_close(tape, received.date()).date())
    assert opens is not None
    return opens
