"""What was announced, met with what each declared reader did about it: exactly one outcome each."""

from collections.abc import Iterable

from contracts.topics import Reader
from deploy.motcua.ledger.facts import NUMBERED, Admitted, Announced, Applied
from deploy.motcua.ledger.shapes import Difference, about

PARKED, DONE = "parked", "done"


class Outcomes:
    """The facts on their way to their readers, as one check sees them."""

    def __init__(self) -> None:
        self.awaited: dict[tuple[Reader, bytes], Announced] = {}
        self.strays: list[tuple[Reader, Admitted]] = []
        self.applied: list[Applied] = []
        self.parked: list[Applied] = []
        self.found: list[Difference] = []

    def announce(self, rows: Iterable[Announced]) -> None:
        """Every declared reader owes an outcome for these; their owner owes what they say."""
        for row in rows:
            topic = NUMBERED[row.topic]
            self.applied.append(Applied(topic.owner, row.subject, row.event_id, row.type))
            for reader in topic.readers:
                self.awaited[reader, row.event_id.bytes] = row

    def admit(self, reader: Reader, rows: Iterable[Admitted]) -> None:
        """This reader has an outcome for these; those that nobody waits for are looked up later."""
        for row in rows:
            announced = self.awaited.pop((reader, row.event_id.bytes), None)
            if announced is None:
                self.strays.append((reader, row))
            else:
                self.meet(reader, row, announced)

    def meet(self, reader: Reader, row: Admitted, announced: Announced | None) -> None:
        """One outcome and the fact that it is for, if there is one."""
        if announced is None:
            self.found.append(_foreign(reader, row))
        elif announced.position != row.position:
            self.found.append(about("foreign-outcome", announced, reader=reader, detail="another place in the lane"))
        elif row.outcome == PARKED:
            self.parked.append(Applied(reader, row.subject, row.event_id, announced.type))
        elif row.outcome == DONE:
            self.applied.append(Applied(reader, row.subject, row.event_id, announced.type))


def _foreign(reader: Reader, row: Admitted) -> Difference:
    topic = NUMBERED.get(row.topic)
    return Difference(
        slug="foreign-outcome",
        subject=row.subject,
        event_id=row.event_id,
        topic=topic.name if topic else None,
        sequence=row.sequence,
        reader=reader,
        at=row.admitted_at,
    )
