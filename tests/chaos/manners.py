"""How services answer when they cannot do as they are asked: no bug, always a time to come again, and soon enough."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.chaos.history import Asked, Line
from tests.chaos.schedule import SERVICES, Kind

TIMEOUT = 8.0
OF_SERVICE: dict[Asked, str] = {
    "record": "intake",
    "supplement": "intake",
    "withdrawal": "intake",
    "desk": "routing",
    "answer": "survey",
}
# While one of these lasts, a service cannot answer; a database or broker that is gone is no excuse for silence.
HOLDING: frozenset[Kind] = frozenset({"kill", "freeze", "rolling-restart", "clock-jump"})
# The client itself had no connection to spare.
_OURS = "PoolTimeout"


@dataclass(frozen=True, slots=True)
class Held:
    """From when to when a service was itself killed, frozen or restarted."""

    service: str
    began: datetime
    ended: datetime


def held(kind: Kind, target: str, *, began: datetime, ended: datetime) -> list[Held]:
    """Which services a fault kept from answering."""
    if kind not in HOLDING:
        return []
    return [Held(name, began, ended) for name in SERVICES if kind == "rolling-restart" or name == target]


@dataclass(frozen=True, slots=True)
class Manners:
    """Answers that no client should get: bugs, refusals without a time to come again, and none within the limit."""

    broken: tuple[str, ...] = ()
    without_retry_after: tuple[str, ...] = ()
    hung: tuple[str, ...] = ()


def manners(lines: Iterable[Line], *, kept: Sequence[Held] = ()) -> Manners:
    """What the clients were told, try by try; who was `kept` from answering meanwhile is excused."""
    broken, silent, hung = list[str](), list[str](), list[str]()
    for line in lines:
        if line.learned == "turned-away":
            status, _, promise = line.told.partition(" ")
            if status not in ("429", "503"):
                broken.append(f"{line.asked} {line.key}: {status}")
            elif promise.endswith("none"):
                silent.append(f"{line.asked} {line.key}: {status}")
        if line.seconds >= TIMEOUT and line.told != _OURS and not _excused(line, kept):
            hung.append(f"{line.asked} {line.key}: {line.seconds:.1f} s, {line.told or line.learned}")
    return Manners(tuple(broken), tuple(silent), tuple(hung))


def _excused(line: Line, kept: Sequence[Held]) -> bool:
    asked_at, service = line.at - timedelta(seconds=line.seconds), OF_SERVICE.get(line.asked)
    return any(it.service == service and it.began <= line.at and it.ended >= asked_at for it in kept)
