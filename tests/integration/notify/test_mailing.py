"""Letters over real SMTP on good and bad days."""

from collections import Counter

import pytest

from contracts.events.notify import CitizenNotified, NoticeFailed
from deploy.local.faults import Faults
from tests.eventually import eventually
from tests.integration.notify.office import Office, failures
from tests.unit.notify.facts import EMAIL, PHONE, About

BLOCKED = "khong-co@example.vn"


async def store(office: Office, count: int, *, email: str = EMAIL) -> list[About]:
    """That many dossiers whose reception waits to be written about."""
    dossiers = [About() for _ in range(count)]
    await office.hears(*(about.people(phone=None, email=email) for about in dossiers))
    await office.hears(*(about.routed() for about in dossiers))
    return dossiers


async def message_ids(office: Office) -> Counter[str | None]:
    return Counter(letter.message_id for letter in await office.mail.inbox())


async def failed_tries(office: Office) -> set[tuple[str, str]]:
    rows = await office.asked("select outcome, reason from attempt")
    return {(row["outcome"], row["reason"]) for row in rows}


async def test_many_letters_go_out_once_each_on_few_connections(office: Office) -> None:
    await store(office, 90)

    async with office.sending():
        notices = await office.settled()

    assert await message_ids(office) == Counter(f"<{n['notice_id']}@tuyenquang.gov.vn>" for n in notices)
    assert {(n["state"], n["attempts"]) for n in notices} == {("sent", 1)}


async def test_a_refused_mailbox_fails_for_good_and_the_letters_behind_it_go_out(office: Office) -> None:
    await office.mail.have(Faults(reject_to=frozenset({BLOCKED})))
    await store(office, 1, email=BLOCKED)
    await store(office, 3)

    async with office.sending():
        notices = await office.settled()

    assert Counter(n["state"] for n in notices) == {"sent": 3, "failed": 1}
    assert await failed_tries(office) == {("rejected", "recipient-refused")}


@pytest.mark.parametrize("address", ["không@example.vn", "hai người@example.vn", "a@b@c", "@", "x" * 300])
async def test_an_address_that_is_none_fails_alone(office: Office, address: str) -> None:
    await store(office, 1)
    await store(office, 1)
    (spoilt,) = [row[0] for row in await office.asked("select notice_id from letter order by notice_id limit 1")]
    await office.asked("update letter set address = $2 where notice_id = $1", spoilt, address)

    async with office.sending():
        notices = await office.settled()

    states = {n["notice_id"]: n["state"] for n in notices}
    assert states.pop(spoilt) == "failed"
    assert list(states.values()) == ["sent"]


async def test_a_busy_mail_server_is_tried_again(office: Office) -> None:
    await office.mail.have(Faults(error_rate=0.5))
    await store(office, 20)

    async with office.sending():
        notices = await office.settled()

    assert {n["state"] for n in notices} == {"sent"}
    assert set((await message_ids(office)).values()) == {1}
    assert await failed_tries(office) == {("troubled", "provider-unavailable")}


async def test_a_mail_server_that_goes_away_and_comes_back_loses_nothing(office: Office) -> None:
    await store(office, 10)
    async with office.sending() as (_, letters):
        await office.settled()
        await office.mail.stop()
        await store(office, 10)

        await eventually(lambda: failures(letters.pulse.error), until=lambda times: times >= 2)
        await office.mail.start()
        notices = await office.settled()

    assert (len(notices), {n["state"] for n in notices}) == (20, {"sent"})
    assert set((await message_ids(office)).values()) == {1}


async def test_an_acknowledgement_that_never_comes_is_shown_and_tried_again_under_the_same_id(office: Office) -> None:
    await store(office, 1)
    await office.mail.have(Faults(accept_then_timeout=True))
    service = office.another(smtp_timeout=1.0)

    async with office.sending(service):
        await eventually(lambda: failed_tries(office))
        await office.mail.have(Faults())
        (notice,) = await office.settled()

    assert (notice["state"], notice["attempts"] >= 2) == ("sent", True)
    assert await failed_tries(office) == {("unknown", "outcome-unknown")}
    assert list((await message_ids(office)).values()) == [notice["attempts"]]


async def test_texts_go_on_while_the_mail_server_is_away(office: Office) -> None:
    await office.mail.stop()
    about = About()
    service = office.another(attempts=2, horizon_hours=1 / 3600)
    try:
        async with office.sending(service):
            await office.hears(about.people(phone=PHONE, email=EMAIL), about.routed())
            notices = await office.settled()
    finally:
        await office.mail.start()

    assert {(n["channel"], n["state"], n["reason"]) for n in notices} == {
        ("sms", "sent", None),
        ("email", "failed", "expired"),
    }
    assert {type(event) for event in await office.announced()} == {CitizenNotified, NoticeFailed}
