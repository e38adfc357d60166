"""Whom a message reaches and by which channel."""

import pytest

from contracts.events.person import PreferredChannel
from services.notify.domain.people import Recipient
from services.notify.domain.reaching import COUNTER_PREFERRED, NO_ADDRESS, ways, why_unreachable
from tests.unit.notify.facts import EMAIL, PHONE, a_recipient


def channels(*people: Recipient) -> list[tuple[str, str]]:
    return [(way.channel, way.address) for way in ways(people)]


def test_phone_and_mailbox_are_both_told() -> None:
    assert channels(a_recipient(email=EMAIL)) == [("sms", PHONE), ("email", EMAIL)]


@pytest.mark.parametrize(
    ("preferred", "told"), [("sms", [("sms", PHONE)]), ("email", [("email", EMAIL)]), ("zalo", [("sms", PHONE)])]
)
def test_a_preferred_channel_is_the_only_one(preferred: PreferredChannel, told: list[tuple[str, str]]) -> None:
    assert channels(a_recipient(email=EMAIL, preferred=preferred)) == told


def test_a_preferred_channel_without_an_address_gives_way_to_the_other() -> None:
    assert channels(a_recipient(preferred="email")) == [("sms", PHONE)]
    assert channels(a_recipient(phone=None, email=EMAIL, preferred="zalo")) == [("email", EMAIL)]


def test_whoever_prefers_the_counter_is_not_written_to() -> None:
    person = a_recipient(preferred="counter")

    assert channels(person) == []
    assert why_unreachable([person]) == COUNTER_PREFERRED


def test_nobody_can_be_reached_without_an_address() -> None:
    nobody = a_recipient(phone=None)

    assert channels(nobody) == []
    assert why_unreachable([nobody]) == NO_ADDRESS
    assert why_unreachable([a_recipient(phone=None, preferred="counter")]) == NO_ADDRESS


def test_owner_and_submitter_are_both_told() -> None:
    owner, submitter = a_recipient(), a_recipient("submitter", phone="+84987654321")

    assert [way.recipient for way in ways([owner, submitter])] == [owner, submitter]


def test_one_phone_or_mailbox_of_two_people_gets_one_message_the_owners() -> None:
    owner = a_recipient(email="Sin@Example.vn")
    submitter = a_recipient("submitter", email="sin@example.vn")

    assert [(way.recipient, way.channel) for way in ways([owner, submitter])] == [(owner, "sms"), (owner, "email")]


def test_the_submitters_own_mailbox_is_told_though_the_phone_is_shared() -> None:
    owner, submitter = a_recipient(), a_recipient("submitter", email=EMAIL)

    assert [(way.recipient, way.channel) for way in ways([owner, submitter])] == [(owner, "sms"), (submitter, "email")]
