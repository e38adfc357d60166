"""From Kafka to the citizen and back to Kafka, through the running service."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiokafka import ConsumerRecord

from contracts.events.survey import FeedbackReceived, SurveyOpened
from contracts.identifiers import DossierId
from contracts.topics import TOPICS
from tests.builders.facts import a_recorded_dossier, a_routed_dossier
from tests.eventually import eventually
from tests.fixtures.databases import Databases
from tests.fixtures.servers import Kafka
from tests.integration.delivery.wire import all_records, count, put
from tests.integration.survey.facts import a_returned_result, link_of
from tests.integration.survey.running import SurveyProcess

CANARY = "chim hoàng yến hót"
# The broker serves other tests too; nobody else's results are counted in these communes.
OUR_COMMUNE, OUR_OTHER_COMMUNE = "99901", "99902"


@pytest.fixture
async def survey(kafka: Kafka, topics: None, database: Databases, tmp_path: Path) -> AsyncIterator[SurveyProcess]:
    """The service, running."""
    process = SurveyProcess(dsn=await database("survey"), kafka=kafka.bootstrap, home=tmp_path)
    await process.start()
    yield process
    await process.stop()


async def said_of(kafka: Kafka, dossier: DossierId) -> list[ConsumerRecord]:
    """What survey said of this dossier, in order."""
    records = await all_records(kafka.bootstrap, "survey.feedback.v1")
    return [record for record in records if record.key == str(dossier).encode()]


async def test_a_return_becomes_a_survey_and_its_answer_a_fact_without_words(
    survey: SurveyProcess, kafka: Kafka
) -> None:
    result = a_returned_result(commune=OUR_COMMUNE)
    routed = a_routed_dossier(a_recorded_dossier(result.dossier_id))
    async with httpx.AsyncClient(base_url=survey.url) as citizen:
        link = link_of(result.dossier_id)
        assert (await citizen.get(link)).status_code == 503

        await put(kafka.bootstrap, [routed, result])
        page = await eventually(lambda: citizen.get(link), until=lambda seen: seen.status_code == 200)
        assert result.dossier_code in page.text
        answer = await citizen.post(link, json={"overall": 2, "factors": {"staff": 1}, "comment": CANARY})
        assert answer.status_code == 201
        broken = await citizen.post(link, json={"overall": CANARY, "comment": CANARY})
        assert broken.status_code == 422
        assert CANARY not in broken.text
        scores = (await citizen.get("/scores", params={"commune": OUR_COMMUNE})).json()

    opened, received = await eventually(
        lambda: said_of(kafka, result.dossier_id), until=lambda records: len(records) == 2
    )
    assert SurveyOpened.read(opened.value).procedure == result.procedure
    feedback = FeedbackReceived.read(received.value)
    assert (feedback.overall, feedback.factors.staff, feedback.factors.access) == (2, 1, None)
    assert dict(opened.headers)["ce_causationid"].decode() == str(result.id)
    assert (scores["answers"], scores["opened"], scores["satisfaction"]) == (1, 1, 0.0)

    await survey.stop()
    log = survey.log.read_text()
    assert "survey answered" in log
    assert "chim" not in log
    for topic in TOPICS:
        for record in await all_records(kafka.bootstrap, topic.name):
            assert CANARY.encode() not in (record.value or b"")


async def test_a_return_that_comes_twice_opens_one_survey(survey: SurveyProcess, kafka: Kafka) -> None:
    first = a_returned_result(commune=OUR_OTHER_COMMUNE)
    again = a_returned_result(first.dossier_id, commune=OUR_OTHER_COMMUNE)

    await put(kafka.bootstrap, [first, again])
    await eventually(lambda: count(survey.dsn, f"inbox where event_id in ('{first.id}', '{again.id}')"), until=is_two)
    await eventually(lambda: count(survey.dsn, "outbox"), until=lambda left: left == 0)

    async with httpx.AsyncClient(base_url=survey.url) as citizen:
        scores = (await citizen.get("/scores", params={"commune": OUR_OTHER_COMMUNE})).json()
    assert scores["opened"] == 1
    assert len(await said_of(kafka, first.dossier_id)) == 1


def is_two(seen: int) -> bool:
    """Both have arrived."""
    return seen == 2
