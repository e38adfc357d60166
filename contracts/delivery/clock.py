"""The one place where a service reads the time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from contracts.problems import Refusal

Clock = Callable[[], datetime]


class ClockShiftRefused(Refusal):
    """Chỉ môi trường thử nghiệm hoặc trình diễn mới được dịch đồng hồ.

    Only the test and demo stages may shift the clock.
    """


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def shifted_clock(seconds: float, *, stage: str) -> Clock:
    """A clock that runs `seconds` ahead; refused in production."""
    if not seconds:
        return system_clock
    if stage == "production":
        raise ClockShiftRefused(field="/clock_shift", expected="0")
    return lambda: datetime.now(UTC) + timedelta(seconds=seconds)
