"""Whether each lane of the journals runs 1, 2, 3 … and each running hash follows from the one before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contracts.delivery.outbox import chained
from deploy.motcua.ledger.facts import Announced, Position
from deploy.motcua.ledger.shapes import Difference, about

Chains = Mapping[Position, bytes]


def before(row: Announced) -> Position:
    """The place before it in its lane."""
    return row.subject, row.topic, row.sequence - 1


def behind(row: Announced) -> Position:
    """The place after it in its lane."""
    return row.subject, row.topic, row.sequence + 1


def wanted(rows: Iterable[Announced]) -> list[Position]:
    """Places outside these rows whose running hashes are needed to judge them."""
    rows = list(rows)
    here = {row.position for row in rows}
    return [before(row) for row in rows if row.sequence > 1 and before(row) not in here]


def broken(rows: Sequence[Announced], older: Chains) -> Iterator[Difference]:
    """Rows without a predecessor, and rows whose hash does not follow from it."""
    chains = {row.position: row.chain for row in rows}
    for row in rows:
        last = b"" if row.sequence == 1 else chains.get(before(row)) or older.get(before(row))
        if last is None:
            yield about("gap", row)
        elif chained(last, row.event_id, row.digest) != row.chain:
            yield about("chain-broken", row)
