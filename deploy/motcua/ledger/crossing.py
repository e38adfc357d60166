"""What was announced, met with what lies on Kafka: missing, changed, out of order, or announced by nobody.

Both sides are read once, forward; what has met is forgotten, so that a check remembers its last slices alone.
"""

from collections.abc import Iterable
from dataclasses import replace

from deploy.motcua.ledger.facts import Announced, Sighting
from deploy.motcua.ledger.shapes import Difference, about

Lane = tuple[str, str]


class Crossing:
    """The facts on their way between journals and Kafka, as one check sees them."""

    def __init__(self) -> None:
        self.awaited: dict[bytes, Announced] = {}
        self.early: dict[bytes, Sighting] = {}
        self.found: list[Difference] = []
        self.sighted: set[bytes] = set()
        self._sighted_before: set[bytes] = set()
        self._last: dict[Lane, int] = {}
        self._last_before: dict[Lane, int] = {}

    def announce(self, rows: Iterable[Announced]) -> None:
        """These stand in the journals."""
        for row in rows:
            record = self.early.pop(row.event_id.bytes, None)
            if record is not None:
                self._meet(row, record)
            elif not self._known(row.event_id.bytes):
                self.awaited[row.event_id.bytes] = row

    def see(self, record: Sighting) -> None:
        """This is the next record of its partition."""
        if self._known(record.event_id) or record.event_id in self.early:
            return
        row = self.awaited.pop(record.event_id, None)
        behind = self._passed(record)
        if row is not None:
            self._meet(row, record, behind=behind)
        else:
            self.early[record.event_id] = replace(record, behind=True) if behind else record

    def forget(self) -> None:
        """A slice is over: only what its copies could confuse is kept, for one slice more."""
        self._sighted_before, self.sighted = self.sighted, set()
        self._last_before, self._last = self._last, {}

    def _known(self, event_id: bytes) -> bool:
        return event_id in self.sighted or event_id in self._sighted_before

    def _passed(self, record: Sighting) -> bool:
        """Whether a later fact of its lane lay before it."""
        lane = record.place.topic, record.key
        last = self._last.get(lane) or self._last_before.get(lane, 0)
        self._last[lane] = max(last, record.sequence)
        return last > record.sequence

    def _meet(self, row: Announced, record: Sighting, *, behind: bool = False) -> None:
        self.sighted.add(record.event_id)
        row.place = record.place
        # A first sighting cannot be missed by a check that began before its fact was stored.
        if behind or record.behind:
            self.found.append(about("inverted", row))
        self.found += changed(row, record)


def changed(row: Announced, record: Sighting) -> list[Difference]:
    """Whether the record is another than was announced."""
    same = row.digest == record.digest and row.sequence == record.sequence
    return [] if same else [about("changed", row)]
