"""Differences that somebody has looked into and takes as they are: each by its own name, and no other with it."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from contracts.problems import InputRefused, Unknown
from deploy.motcua.ledger.memory import kept, locked, recalled
from deploy.motcua.ledger.shapes import Accepted, Difference

# What explains that routing does not hold a dossier goes on explaining it.
_EXPLAINING = (
    *("not-on-kafka", "no-outcome", "no-assignment", "lost-parked"),
    *("foreign", "not-announced", "unaccounted"),
)


class DifferenceUnknown(Unknown):
    """Lần kiểm gần nhất không nêu sai khác này.

    The last check names no such difference.
    """


class AcceptanceUnexplained(InputRefused):
    """Phải nêu lý do chấp nhận.

    Taking a difference as it is needs a reason.
    """


def accept(file: Path, known: str, *, reason: str, by: str, at: datetime) -> Accepted:
    """Take a difference of the last check as it is; who takes it again hears the first reason."""
    if not reason.strip():
        raise AcceptanceUnexplained(field="/reason", expected="--reason TEXT")
    with locked(file):
        memory = recalled(file)
        before = {it.difference.id: it for it in memory.accepted}
        found = next((it for it in memory.differences if it.id == known), None)
        if found is None:
            raise DifferenceUnknown(field="/difference", expected="motcua ledger check --json")
        if found.id not in before:
            before[found.id] = Accepted(difference=found, reason=reason.strip(), by=by, at=at)
            kept(file, memory.model_copy(update={"accepted": tuple(before.values())}))
        return before[found.id]


def still(accepted: Iterable[Accepted], found: Iterable[Difference]) -> tuple[Accepted, ...]:
    """Those that are there yet; what was put right and comes again is a difference again."""
    there = {it.id: it for it in found}
    return tuple(
        it.model_copy(update={"difference": there[it.difference.id]}) for it in accepted if it.difference.id in there
    )


def explains(found: Difference, accepted: Iterable[Accepted]) -> bool:
    """Whether a dossier's absence is told by this: what was accepted hides nothing that it does not explain."""
    return found.slug in _EXPLAINING or found.id not in {it.difference.id for it in accepted}
