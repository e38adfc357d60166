"""Facts become messages on phones and in mailboxes, once."""

import pytest

from contracts.events.notify import CitizenNotified
from services.notify.templates.short import sms
from tests.integration.notify.office import Office
from tests.unit.notify.facts import EMAIL, PHONE, About, a_matter

KINDS = tuple(About().every_kind())


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_fact_reaches_phone_and_mailbox(office: Office, kind: str) -> None:
    about = About()
    fact = about.every_kind()[kind]

    async with office.sending():
        await office.hears(about.people(email=EMAIL), fact)
        notices = await office.settled()

    (message,) = await office.sms.inbox(to=PHONE)
    (letter,) = await office.mail.inbox(to=EMAIL)
    assert message.text == sms(a_matter(fact), "vi")
    assert (message.sender, message.reference) == ("TUYENQUANG", str(notices[0]["notice_id"]))
    assert about.code in letter.subject
    assert "Kính gửi Ông/Bà HOÀNG T. Sìn" in letter.text
    assert letter.message_id == f"<{notices[1]['notice_id']}@tuyenquang.gov.vn>"
    assert [(n["kind"], n["channel"], n["state"], n["attempts"]) for n in notices] == [
        (kind, "sms", "sent", 1),
        (kind, "email", "sent", 1),
    ]
    announced = await office.announced()
    assert {(type(e), e.channel, e.kind, e.told) for e in announced if isinstance(e, CitizenNotified)} == {
        (CitizenNotified, channel, kind, fact.id) for channel in ("sms", "email")
    }
    assert len(announced) == 2
