"""From Kafka to phones and mailboxes and back to Kafka, through the running service, whatever kills it."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from contracts.events.catalogue import CataloguePublished
from contracts.events.notify import CitizenNotified
from contracts.message import Event
from deploy.local.faults import Faults
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.fixtures.gateways import MailServer, SmsGateway
from tests.fixtures.servers import Kafka
from tests.integration.delivery.wire import all_records, count, put
from tests.integration.notify.running import NotifyProcess, notify_environment
from tests.unit.notify.facts import CATALOGUE, EMAIL, NOW, OFFICER, PHONE, About

PUBLISHED = CataloguePublished(time=NOW, actor=OFFICER, catalogue=CATALOGUE)


class Way:
    """The running service and everything around it."""

    def __init__(self, process: NotifyProcess, *, dsn: str, kafka: Kafka, sms: SmsGateway, mail: MailServer) -> None:
        self.process, self.dsn, self.kafka, self.sms, self.mail = process, dsn, kafka, sms, mail

    async def tell(self, *facts: Event) -> None:
        """These facts are on Kafka."""
        await put(self.kafka.bootstrap, facts)

    async def texts(self, *codes: str) -> Counter[str]:
        """How often the phone was told of each of these dossiers."""
        inbox = await self.sms.inbox(to=PHONE)
        return Counter(code for message in inbox for code in codes if code in message.text)

    async def said(self, dossiers: set[UUID]) -> list[CitizenNotified]:
        """What notify announced about these dossiers; a fact may stand on the topic twice."""
        keys = {str(dossier).encode() for dossier in dossiers}
        records = await all_records(self.kafka.bootstrap, "notify.notice.v1")
        facts = [CitizenNotified.read(record.value) for record in records if record.key in keys]
        return list({fact.id: fact for fact in facts}.values())


@pytest.fixture
async def way(
    kafka: Kafka,
    topics: None,
    database: Databases,
    sms_gateway: SmsGateway,
    mail_server: MailServer,
    tmp_path: Path,
) -> AsyncIterator[Way]:
    """Everything stands; notify runs."""
    dsn = await database("notify")
    environment = notify_environment(dsn=dsn, kafka=kafka.bootstrap, sms=sms_gateway, mail=mail_server)
    process = NotifyProcess(environment, home=tmp_path)
    await process.start()
    yield Way(process, dsn=dsn, kafka=kafka, sms=sms_gateway, mail=mail_server)
    await process.stop()


async def test_a_fact_on_kafka_becomes_a_text_a_letter_and_two_facts(way: Way) -> None:
    about = About()
    routed, returned = about.routed(), about.returned()

    await way.tell(PUBLISHED, about.people(email=EMAIL), routed, returned)

    said = await eventually(lambda: way.said({about.dossier}), until=lambda facts: len(facts) == 4)
    assert Counter((fact.told, fact.channel) for fact in said) == Counter(
        (fact.id, channel) for fact in (routed, returned) for channel in ("sms", "email")
    )
    assert await way.texts(about.code) == {about.code: 2}
    assert len(await way.mail.inbox(to=EMAIL)) == 2
    await way.process.stop()
    log = way.process.log.read_text()
    assert "letters sent" in log
    assert [word for word in (PHONE, PHONE[3:], EMAIL, "Sìn") if word in log] == []


async def test_stored_notices_survive_kill_minus_nine_and_are_sent_by_the_next_process(way: Way) -> None:
    await way.sms.have(Faults(error_rate=1))
    dossiers = [About() for _ in range(60)]
    await way.tell(PUBLISHED, *(about.people() for about in dossiers), *(about.routed() for about in dossiers))
    await eventually(lambda: count(way.dsn, "letter"), until=lambda waiting: waiting == 60)

    await way.process.kill()
    await way.sms.have(Faults())
    await way.process.start()

    codes = [about.code for about in dossiers]
    assert await eventually(lambda: way.texts(*codes), until=lambda told: len(told) == 60) == dict.fromkeys(codes, 1)
    said = await eventually(
        lambda: way.said({about.dossier for about in dossiers}), until=lambda facts: len(facts) == 60
    )
    assert {fact.attempts for fact in said} <= {1, 2}


async def test_killed_between_the_gateways_acceptance_and_its_record_it_repeats_and_shows_it(way: Way) -> None:
    await way.sms.have(Faults(latency_ms=300, accept_then_timeout=True))
    about = About()
    await way.tell(PUBLISHED, about.people(), about.routed())
    await eventually(lambda: way.texts(about.code), every=0.01)

    await way.process.kill()
    await way.sms.have(Faults())
    await way.process.start()

    (fact,) = await eventually(lambda: way.said({about.dossier}))
    assert fact.attempts == 2
    assert await way.texts(about.code) == {about.code: 2}
    assert {message.reference for message in await way.sms.inbox(to=PHONE)} == {str(fact.notice)}
    assert await count(way.dsn, "attempt where outcome = 'unknown'") == 1


async def test_it_ends_gently_with_what_it_has_in_hand_recorded(way: Way) -> None:
    await way.sms.have(Faults(latency_ms=800))
    about = About()
    await way.tell(PUBLISHED, about.people(), about.routed())
    await eventually(lambda: count(way.dsn, "letter where claimed_at is not null"), every=0.01)

    await way.process.stop()

    assert await way.texts(about.code) == {about.code: 1}
    assert await count(way.dsn, "notice where state = 'sent'") == 1
    assert [fact.attempts for fact in await way.said({about.dossier})] == [1]
