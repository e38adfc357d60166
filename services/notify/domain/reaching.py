"""To whom a message goes and by which channel, from what the people left at the counter."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.events.notify import NoticeChannel
from services.notify.domain.people import Recipient

NO_ADDRESS = "no-address"
COUNTER_PREFERRED = "counter-preferred"
ERASED = "erased"
# Whoever was told that it takes longer, and no date since, is not told the same by a date that passes afterwards.
TOLD_ALREADY = "told-already"


@dataclass(frozen=True, slots=True)
class Way:
    """One message: to this person, by this channel, at this address."""

    recipient: Recipient
    channel: NoticeChannel
    address: str


def ways(people: Sequence[Recipient]) -> list[Way]:
    """The messages that tell a dossier's people; nobody's phone or mailbox gets two."""
    taken: dict[tuple[NoticeChannel, str], Way] = {}
    for person in people:
        for way in _wanted(person):
            # The owner comes first and keeps the shared address.
            taken.setdefault((way.channel, way.address.casefold()), way)
    return list(taken.values())


def _wanted(person: Recipient) -> list[Way]:
    """Every way to reach a person, or only the preferred one where it exists; the counter is no way to send."""
    if person.preferred == "counter":
        return []
    possible: list[Way] = []
    if person.phone:
        possible.append(Way(person, "sms", person.phone))
    if person.email:
        possible.append(Way(person, "email", person.email))
    # Until a Zalo account of the province exists, whoever prefers Zalo gets an SMS at the same number.
    wanted = "sms" if person.preferred == "zalo" else person.preferred
    return [way for way in possible if way.channel == wanted] or possible


def why_unreachable(people: Sequence[Recipient]) -> str:
    """Why nothing can be sent to any of these people."""
    chosen = any(person.preferred == "counter" and (person.phone or person.email) for person in people)
    return COUNTER_PREFERRED if chosen else NO_ADDRESS
