"""Facts flow one way, everyone hears what the registry says, and only one place sends."""

from dataclasses import replace

import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber
from pydantic import SecretStr

from contracts import topics
from contracts.delivery.broker import UnsafeSubscriber, assert_safe
from contracts.delivery.clock import system_clock
from contracts.delivery.database import Database
from contracts.delivery.hearing import Hearing
from contracts.delivery.reader import Reader
from contracts.delivery.reception import Reception
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from contracts.events.intake import DossierRecorded, PaymentReceived
from contracts.topics import INTAKE_DOSSIER, TOPICS, Topic
from services.notify import stream as notify
from services.notify.domain.links import Links
from services.routing import stream as routing
from services.survey import stream as survey
from tests.architecture.reading import uses
from tests.architecture.sources import ROOT, Source, production

DOWNSTREAM = ("intake", "routing", "notify", "survey")
FOR_INTEGRATORS = {"notify.notice.v1", "survey.feedback.v1"}
PRIVATE = {"intake.person.v1", "routing.words.v1"}
LINKS = Links("http://127.0.0.1/", "key", "http://127.0.0.1/", "key")
HEARINGS = {"routing": routing.hearing(), "notify": notify.hearing(LINKS), "survey": survey.hearing()}

# The read side as it was designed; a topic gets another reader here first.
READERS = {
    "intake.dossier.v1": {"routing"},
    "intake.person.v1": {"notify"},
    "intake.catalogue.v1": {"routing", "notify", "survey"},
    "routing.progress.v1": {"notify", "survey"},
    "routing.words.v1": {"notify"},
    "notify.notice.v1": set(),
    "survey.feedback.v1": set(),
}


def upstream(named: tuple[Topic, ...]) -> list[str]:
    """Topics that somebody reads who stands before their owner."""
    return [
        topic.name
        for topic in named
        if any(DOWNSTREAM.index(reader) <= DOWNSTREAM.index(topic.owner) for reader in topic.readers)
    ]


def unread(named: tuple[Topic, ...]) -> set[str]:
    """Topics that no service reads."""
    return {topic.name for topic in named if not topic.readers}


def test_facts_flow_one_way() -> None:
    assert upstream(TOPICS) == []
    assert upstream((replace(topics.ROUTING_PROGRESS, readers=("intake",)),)) == ["routing.progress.v1"]
    assert upstream((replace(topics.ROUTING_PROGRESS, readers=("routing",)),)) == ["routing.progress.v1"]


def test_every_topic_has_a_reader_or_is_for_integrators() -> None:
    assert unread(TOPICS) == FOR_INTEGRATORS
    assert "intake.dossier.v1" in unread((replace(INTAKE_DOSSIER, readers=()), *TOPICS))


def test_the_read_side_is_as_designed() -> None:
    assert {topic.name: set(topic.readers) for topic in TOPICS} == READERS
    assert {topic.name for topic in TOPICS if topic.private} == PRIVATE


def test_names_numbers_and_types_of_topics_are_each_their_own() -> None:
    kinds = [topics.wire_type(event) for topic in TOPICS for event in topic.carries]

    assert len({topic.name for topic in TOPICS}) == len({topic.number for topic in TOPICS}) == len(TOPICS)
    assert len(set(kinds)) == len(kinds)
    for topic in TOPICS:
        for event in topic.carries:
            assert topic.name.startswith(f"{event.service}.")
            assert topics.wire_type(event).startswith(f"{event.service}.")
            assert event.service == topic.owner


@pytest.mark.parametrize("service", sorted(HEARINGS))
def test_a_service_hears_what_the_registry_says_it_reads(service: str) -> None:
    registered = {topic.name for topic in TOPICS if service in topic.readers}

    assert {topic.name for topic in HEARINGS[service].topics} == registered


@pytest.mark.parametrize("service", sorted(HEARINGS))
def test_a_service_decided_about_every_type_it_hears_and_about_no_other(service: str) -> None:
    hearing = HEARINGS[service]
    carried = {topics.wire_type(event) for topic in hearing.topics for event in topic.carries}
    erased = {topics.wire_type(topic.erased_by) for topic in hearing.topics if topic.erased_by}

    assert hearing.unheard() == set()
    assert set(hearing.handlers) | hearing.ignored == carried | erased
    assert set(hearing.handlers) & hearing.ignored == set()


def test_a_type_that_nobody_decided_about_is_noticed() -> None:
    hearing = Hearing((INTAKE_DOSSIER,)).ignore(DossierRecorded, PaymentReceived)

    assert hearing.unheard() == {"intake.supplement_received.v1", "intake.withdrawal_requested.v1"}


def test_intake_hears_nobody() -> None:
    assert all("intake" not in topic.readers for topic in TOPICS)
    assert not (ROOT / "services" / "intake" / "stream.py").exists()


def a_reader(service: str) -> Reader:
    """The service's reader, before it meets a broker."""
    settings = ServiceSettings(
        service=service,
        database_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"),
        kafka="127.0.0.1:1",
        auth_jwks="none.json",
        auth_issuer="urn:motcua:local",
    )
    tracing = Tracing(service)
    hearing = HEARINGS[service]
    reception = Reception(
        Database(settings, tracing),
        hearing,
        service=service,
        clock=system_clock,
        tracing=tracing,
        ceiling=0,
        wake=lambda _: None,
    )
    return Reader(reception, settings, hearing.topics)


@pytest.mark.parametrize("service", sorted(HEARINGS))
def test_every_subscriber_acknowledges_after_its_effect_and_reads_only_its_topics(service: str) -> None:
    broker = a_reader(service)._broker()

    assert_safe(broker)
    (subscriber,) = broker.subscribers
    assert isinstance(subscriber, BatchSubscriber), "a batch is one transaction"
    assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
    assert set(subscriber.topic_names) == {topic.name for topic in HEARINGS[service].topics}


@pytest.mark.filterwarnings("ignore:AckPolicy.REJECT_ON_ERROR")
@pytest.mark.parametrize("policy", [policy for policy in AckPolicy if policy is not AckPolicy.NACK_ON_ERROR])
def test_a_subscriber_that_acknowledges_otherwise_is_not_started(policy: AckPolicy) -> None:
    broker = KafkaBroker("127.0.0.1:1", logger=None)
    broker.subscriber("intake.dossier.v1", group_id="planted", ack_policy=policy)

    with pytest.raises(UnsafeSubscriber):
        assert_safe(broker)


def test_a_subscriber_that_says_nothing_of_acknowledging_is_not_started() -> None:
    broker = KafkaBroker("127.0.0.1:1", logger=None)
    broker.subscriber("intake.dossier.v1", group_id="planted")

    with pytest.raises(UnsafeSubscriber):
        assert_safe(broker)


BATCHES = ("publish_batch", "send_batch", "publisher", "create_batch")
PRODUCERS = ("AIOKafkaProducer", "KafkaProducer", "broker.publish", "_broker.publish", "send_and_wait")
SENDS = "contracts/delivery/relay.py"


def test_no_keyed_fact_is_sent_by_a_batch_publisher() -> None:
    assert list(uses(production(), BATCHES)) == []


def test_only_the_relay_makes_a_producer() -> None:
    found = [place for place in uses(production(), PRODUCERS) if not place.startswith(SENDS)]

    assert found == []
    assert any(place.endswith("AIOKafkaProducer") for place in uses(production(), PRODUCERS))


@pytest.mark.parametrize(
    ("planted", "names"),
    [
        ("async def send(broker): await broker.publish_batch(1, 2)", BATCHES),
        ("@broker.publisher('out')\nasync def send(): ...", BATCHES),
        ("async def send(p): await p.send_batch(b, 't', partition=0)", BATCHES),
        ("from aiokafka import AIOKafkaProducer", PRODUCERS),
        ("import aiokafka\np = aiokafka.AIOKafkaProducer()", PRODUCERS),
        ("async def send(broker): await broker.publish('x', 't')", PRODUCERS),
    ],
)
def test_a_planted_sender_is_found(planted: str, names: tuple[str, ...]) -> None:
    assert list(uses([Source("services/intake/planted.py", planted)], names)) != []
