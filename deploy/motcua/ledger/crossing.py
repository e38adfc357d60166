"""What was announced, met with what lies on Kafka: missing, changed, out of order, or announced by nobody.

Both sides are read once, forward; what has met is forgotten, so that a check remembers its last slices alone.
"""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from contracts.delivery.envelope import subject_id
from contracts.topics import TOPIC_NAMED
from deploy.motcua.ledger.facts import Announced, Sighting
from deploy.motcua.ledger.shapes import Difference, about, seen

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
        # Of a compacted topic the last record of a key stays; those that may not be the newest of their lane.
        self.doubtful: dict[tuple[str, UUID], Difference] = {}

    def announce(self, rows: Iterable[Announced]) -> None:
        """These stand in the journals."""
        for row in rows:
            record = self.early.pop(row.event_id.bytes, None)
            if record is not None:
                self._meet(row, record)
            elif not self.has_seen(row.event_id.bytes):
                self.awaited[row.event_id.bytes] = row

    def see(self, record: Sighting) -> None:
        """This is the next record of its partition."""
        if self.has_seen(record.event_id) or record.event_id in self.early:
            self._doubt(record)
            return
        row = self.awaited.pop(record.event_id, None)
        behind = self._passed(record)
        if row is not None:
            self._meet(row, record, behind=behind)
        if behind or row is None:
            self._doubt(record)
        elif self.doubtful:
            self.doubtful.pop((record.place.topic, row.subject), None)
        if row is None:
            self.early[record.event_id] = replace(record, behind=True) if behind else record

    def forget(self) -> None:
        """A slice is over: only what its copies could confuse is kept, for one slice more."""
        self._sighted_before, self.sighted = self.sighted, set()
        self._last_before, self._last = self._last, {}

    def doubt(self, last: Iterable[Difference]) -> None:
        """These were last in their lanes; whatever is read behind them takes their place."""
        self.doubtful |= {(it.topic, it.subject): it for it in last if it.topic and it.subject}

    def _doubt(self, record: Sighting) -> None:
        if TOPIC_NAMED[record.place.topic].compacted:
            subject = subject_id(record.key)
            self.doubtful[record.place.topic, subject] = seen("stale-value", record, subject=subject)

    def has_seen(self, event_id: bytes) -> bool:
        """Whether this was met a short while ago."""
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
