"""The bad day as a list: which fault begins when, on what and for how long; a seed says it all."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from math import inf
from typing import Literal, get_args

Kind = Literal[
    "kill",
    "freeze",
    "postgres-crash",
    "postgres-freeze",
    "connections-cut",
    "kafka-down",
    "rebalance-storm",
    "rolling-restart",
    "duplicates",
    "reordered",
    "poison",
    "oversize",
    "provider-refuses",
    "provider-timeout",
    "slow-disk",
    "clock-jump",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
SERVICES = ("intake", "routing", "notify", "survey")
READERS = ("routing", "notify", "survey")
PROVIDERS = ("sms", "mail")
READ_TOPICS = ("intake.dossier.v1", "intake.person.v1", "routing.progress.v1", "routing.words.v1")

# The same target rests this long between two of its faults, so that the supervisor's patience is not what is measured.
REST = 4.0
LONGEST_LULL = 3.0

TARGETS: dict[Kind, tuple[str, ...]] = {
    "kill": (*SERVICES, *PROVIDERS, "kafka"),
    "freeze": (*SERVICES, "kafka", *PROVIDERS),
    "postgres-crash": ("postgres",),
    "postgres-freeze": ("postgres",),
    "connections-cut": SERVICES,
    "kafka-down": ("kafka",),
    "rebalance-storm": READERS,
    "rolling-restart": ("every service",),
    "duplicates": READ_TOPICS,
    "reordered": READ_TOPICS,
    "poison": READ_TOPICS,
    "oversize": READ_TOPICS,
    "provider-refuses": PROVIDERS,
    "provider-timeout": PROVIDERS,
    "slow-disk": ("postgres",),
    "clock-jump": SERVICES,
}
# Seconds: a freeze outlasts the storm's session time-out, that of the database the clerks' patience with it; an outage
# outlasts the relay's first back-off.
LASTING: dict[Kind, tuple[float, float]] = {
    "freeze": (3.5, 5.0),
    "postgres-freeze": (5.0, 10.0),
    "connections-cut": (0.5, 2.0),
    "kafka-down": (3.0, 6.0),
    "rebalance-storm": (3.0, 6.0),
    "provider-refuses": (2.0, 5.0),
    "provider-timeout": (3.0, 5.0),
    "slow-disk": (3.0, 6.0),
    "clock-jump": (4.0, 8.0),
}
INSTANT = (0.0, 0.0)
ROLLING_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong."""

    at: float
    kind: Kind
    target: str
    seconds: float

    @property
    def touched(self) -> tuple[str, ...]:
        """What no other fault may touch meanwhile."""
        return SERVICES if self.kind == "rolling-restart" else (self.target,)

    @property
    def until(self) -> float:
        """When it is over, as planned."""
        return self.at + (ROLLING_SECONDS if self.kind == "rolling-restart" else self.seconds)


def schedule(seed: str, *, faults: int, kinds: Sequence[Kind] = KINDS, longest: float = inf) -> list[Fault]:
    """So many faults in order of time: every kind in turn, each turn shuffled; only one at a time on one target."""
    chance = random.Random(seed)
    free: dict[str, float] = {}
    targets = {kind: _shuffled(TARGETS[kind], chance) for kind in KINDS}
    planned: list[Fault] = []
    now = 0.0
    for kind in islice(_turns(kinds, chance), faults):
        now += chance.uniform(0.2, LONGEST_LULL)
        wanted = Fault(now, kind, next(targets[kind]), min(longest, chance.uniform(*LASTING.get(kind, INSTANT))))
        at = max([now, *(free.get(name, 0.0) for name in wanted.touched)])
        fault = Fault(round(at, 3), kind, wanted.target, round(wanted.seconds, 3))
        free |= dict.fromkeys(fault.touched, fault.until + REST)
        planned.append(fault)
    return sorted(planned, key=lambda fault: fault.at)


def _shuffled(names: Sequence[str], chance: random.Random) -> "cycle[str]":
    return cycle(chance.sample(names, len(names)))


def _turns(kinds: Sequence[Kind], chance: random.Random) -> "cycle[Kind]":
    return cycle(kind for _ in range(8) for kind in chance.sample(kinds, len(kinds)))


def segments(faults: int, *, at_most: int = 25) -> list[int]:
    """A batch cut into storms of at most so many faults, nearly equal."""
    count = -(-faults // at_most)
    return [faults // count + (place < faults % count) for place in range(count)]
