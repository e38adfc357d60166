"""The one place where a service reads the time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isfinite

from contracts.problems import Refusal

Clock = Callable[[], datetime]
SHIFTED_STAGES = ("test", "demo")


class ClockShiftRefused(Refusal):
    """Chỉ môi trường thử nghiệm hoặc trình diễn mới được dịch đồng hồ.

    Only the test and demo stages may shift the clock.
    """


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def shifted_clock(seconds: float, *, stage: str) -> Clock:
    """A clock that runs `seconds` ahead; refused wherever it is not known to be test or demo."""
    if not seconds:
        return system_clock
    if stage not in SHIFTED_STAGES or not isfinite(seconds):
        raise ClockShiftRefused(field="/clock_shift", expected="0")
    return lambda: datetime.now(UTC) + timedelta(seconds=seconds)
