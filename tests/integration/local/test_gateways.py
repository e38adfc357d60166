"""The local gateways list exactly what they accepted, also after a crash, and can have a bad day on request."""

import asyncio
from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest

from deploy.local.faults import Faults
from tests.fixtures.gateways import MailServer, SmsGateway

HOA = "+84912345678"
BINH = "+84987654321"


def an_sms(*, to: str = HOA, reference: str = "r1") -> dict[str, str]:
    return {"to": to, "text": "Ho so da co ket qua", "reference": reference, "sender": "MOTCUA"}


async def send(gateway: SmsGateway, *messages: dict[str, str], timeout: float = 10) -> httpx.Response:
    async with httpx.AsyncClient(timeout=timeout) as client:
        return await client.post(gateway.messages_url, json={"messages": messages})


async def mail_to(server: MailServer, *addressees: str, subject: str = "Hồ sơ đã có kết quả") -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "motcua@example.vn", ", ".join(addressees), subject
    letter.set_content("Kính mời ông, bà đến nhận kết quả.\n")
    await aiosmtplib.send(letter, hostname=server.smtp_host, port=server.smtp_port, timeout=10)


async def test_the_phone_shows_what_was_accepted_newest_last(sms_gateway: SmsGateway) -> None:
    answer = await send(sms_gateway, an_sms(reference="r1"), an_sms(to="12", reference="r2"), an_sms(reference="r3"))

    assert [(it["reference"], it["status"]) for it in answer.json()["results"]] == [
        ("r1", "accepted"),
        ("r2", "rejected"),
        ("r3", "accepted"),
    ]
    assert [it.reference for it in await sms_gateway.inbox(to=HOA)] == ["r1", "r3"]
    assert await sms_gateway.inbox(to=BINH) == []


async def test_what_was_accepted_twice_is_listed_twice(sms_gateway: SmsGateway) -> None:
    await send(sms_gateway, an_sms())
    await send(sms_gateway, an_sms())

    assert [it.reference for it in await sms_gateway.inbox()] == ["r1", "r1"]


async def test_accepted_messages_survive_kill_minus_nine(sms_gateway: SmsGateway) -> None:
    await send(sms_gateway, an_sms())

    await sms_gateway.kill()
    await sms_gateway.start()

    assert [it.to for it in await sms_gateway.inbox()] == [HOA]


async def test_more_than_a_hundred_messages_in_one_call_are_refused(sms_gateway: SmsGateway) -> None:
    assert (await send(sms_gateway, *[an_sms()] * 101)).status_code == 422
    assert (await send(sms_gateway, *[an_sms()] * 100)).status_code == 200


async def test_the_inbox_can_be_asked_from_a_moment_on_and_for_the_newest(sms_gateway: SmsGateway) -> None:
    for reference in ("r1", "r2", "r3"):
        await send(sms_gateway, an_sms(reference=reference))
    second = (await sms_gateway.inbox())[1].at

    async with httpx.AsyncClient() as client:
        since = await client.get(sms_gateway.inbox_url, params={"since": second.isoformat()})
        newest = await client.get(sms_gateway.inbox_url, params={"limit": 1})
        count = await client.get(f"{sms_gateway.inbox_url}/count")

    assert [it["reference"] for it in since.json()] == ["r2", "r3"]
    assert [it["reference"] for it in newest.json()] == ["r3"]
    assert count.json() == {"count": 3}


async def test_an_asked_share_of_calls_fails(sms_gateway: SmsGateway) -> None:
    await sms_gateway.have(Faults(error_rate=0.5, status=429))

    statuses = [(await send(sms_gateway, an_sms())).status_code for _ in range(4)]

    assert statuses == [200, 429, 200, 429]
    assert len(await sms_gateway.inbox()) == 2


async def test_a_blocked_phone_is_rejected_and_nothing_listed(sms_gateway: SmsGateway) -> None:
    await sms_gateway.have(Faults(reject_to=frozenset({HOA})))

    answer = await send(sms_gateway, an_sms(to=HOA), an_sms(to=BINH))

    assert [it["status"] for it in answer.json()["results"]] == ["rejected", "accepted"]
    assert [it.to for it in await sms_gateway.inbox()] == [BINH]


async def test_the_gateway_can_accept_and_never_say_so(sms_gateway: SmsGateway) -> None:
    await sms_gateway.have(Faults(accept_then_timeout=True))

    with pytest.raises(httpx.ReadTimeout):
        await send(sms_gateway, an_sms(), timeout=0.5)

    assert len(await sms_gateway.inbox()) == 1


async def test_forty_callers_at_once_lose_no_message(sms_gateway: SmsGateway) -> None:
    await asyncio.gather(*(send(sms_gateway, *[an_sms(reference=str(n))] * 100) for n in range(40)))

    assert len(await sms_gateway.inbox()) == 4000


async def test_a_mailbox_shows_subject_and_text_in_vietnamese(mail_server: MailServer) -> None:
    await mail_to(mail_server, "hoa@example.vn", "binh@example.vn")

    (letter,) = await mail_server.inbox(to="hoa@example.vn")
    assert (letter.subject, letter.text.strip()) == ("Hồ sơ đã có kết quả", "Kính mời ông, bà đến nhận kết quả.")
    assert [it.to for it in await mail_server.inbox()] == ["hoa@example.vn", "binh@example.vn"]


async def test_mail_fails_for_now_or_for_good_as_asked(mail_server: MailServer) -> None:
    await mail_server.have(Faults(error_rate=1.0))
    with pytest.raises(aiosmtplib.SMTPDataError) as busy:
        await mail_to(mail_server, "hoa@example.vn")
    await mail_server.have(Faults(reject_to=frozenset({"hoa@example.vn"})))
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as gone:
        await mail_to(mail_server, "hoa@example.vn")

    assert busy.value.code == 451
    assert [refused.code for refused in gone.value.recipients] == [550]
    assert await mail_server.inbox() == []


async def test_letters_survive_kill_minus_nine(mail_server: MailServer) -> None:
    await mail_to(mail_server, "hoa@example.vn")

    await mail_server.kill()
    await mail_server.start()

    assert [it.to for it in await mail_server.inbox()] == ["hoa@example.vn"]
