"""Scores: public, per commune and procedure, over any days."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.commands import AnswerSurvey, FactorsGiven
from contracts.delivery.editions import keep_catalogue
from contracts.events.catalogue import CataloguePublished
from contracts.message import Actor
from deploy.catalogue.load import catalogue
from services.survey.domain.answer import FACTORS
from services.survey.handlers.answer_survey import answer_survey
from tests.integration.survey.conftest import Town
from tests.integration.survey.facts import BIRTH, FRIDAY_AFTERNOON, HOA_AN, SINGLE_STATUS, TAN_THANH, returned
from tests.integration.survey.facts import a_returned_result as a_result

DAY = timedelta(days=1)


async def answers(town: Town, *scores: int, commune: str = HOA_AN, procedure: str = SINGLE_STATUS) -> None:
    """As many returned results, each answered."""
    await answers_on(town, FRIDAY_AFTERNOON, *scores, commune=commune, procedure=procedure)


async def answers_on(
    town: Town, at: datetime, *scores: int, commune: str = HOA_AN, procedure: str = SINGLE_STATUS
) -> None:
    """The same, returned then and answered two days later."""
    results = [a_result(commune=commune, procedure=procedure, at=at) for _ in scores]
    dossiers = await returned(town.database, *results)
    for dossier, score in zip(dossiers, scores, strict=True):
        async with town.database.transaction() as tx:
            await answer_survey(tx, dossier, AnswerSurvey(overall=score), now=at + 2 * DAY)


async def test_satisfaction_is_the_share_of_four_and_five(town: Town) -> None:
    await answers(town, 5, 4, 3)
    await returned(town.database, a_result())

    body = (await town.citizen.get("/scores")).json()

    assert (body["answers"], body["opened"]) == (3, 4)
    assert body["satisfaction"] == 66.7
    assert body["response_rate"] == 75.0


async def test_nothing_answered_is_null_and_not_nought(town: Town) -> None:
    await returned(town.database, a_result())

    body = (await town.citizen.get("/scores")).json()

    assert (body["satisfaction"], body["response_rate"]) == (None, 0.0)
    assert body["factors"] == dict.fromkeys(FACTORS)


async def test_nothing_opened_has_no_response_rate(town: Town) -> None:
    body = (await town.citizen.get("/scores")).json()

    assert (body["answers"], body["opened"], body["response_rate"], body["by"]) == (0, 0, None, [])


async def test_a_factor_counts_those_who_rated_it(town: Town) -> None:
    for staff in (5, 2, None):
        (dossier,) = await returned(town.database, a_result())
        async with town.database.transaction() as tx:
            command = AnswerSurvey(overall=4, factors=FactorsGiven(staff=staff, result=3))
            await answer_survey(tx, dossier, command, now=FRIDAY_AFTERNOON)

    factors = (await town.citizen.get("/scores")).json()["factors"]

    assert factors == {"access": None, "procedure": None, "staff": 50.0, "result": 0.0, "feedback": None}


async def test_scores_stand_by_commune_and_by_procedure(town: Town) -> None:
    await answers(town, 5, 5, commune=HOA_AN, procedure=BIRTH)
    await answers(town, 1, commune=TAN_THANH, procedure=BIRTH)

    body = (await town.citizen.get("/scores")).json()

    found = {(part["commune"], part["procedure"]): part["satisfaction"] for part in body["by"]}
    assert found == {(HOA_AN, None): 100.0, (TAN_THANH, None): 0.0, (None, BIRTH): 66.7}


async def test_what_is_asked_for_by_name_is_not_listed_again(town: Town) -> None:
    await answers(town, 5, commune=HOA_AN, procedure=BIRTH)
    await answers(town, 1, commune=TAN_THANH, procedure=SINGLE_STATUS)

    one = (await town.citizen.get("/scores", params={"commune": HOA_AN})).json()
    both = (await town.citizen.get("/scores", params={"commune": HOA_AN, "procedure": BIRTH})).json()
    neither = (await town.citizen.get("/scores", params={"commune": HOA_AN, "procedure": SINGLE_STATUS})).json()

    assert (one["commune"], one["answers"], one["satisfaction"]) == (HOA_AN, 1, 100.0)
    assert [(part["commune"], part["procedure"]) for part in one["by"]] == [(HOA_AN, BIRTH)]
    assert (both["procedure"], both["answers"], both["by"]) == (BIRTH, 1, [])
    assert (neither["answers"], neither["satisfaction"]) == (0, None)


@pytest.mark.parametrize(
    ("first", "last", "counted"),
    [("2026-11-28", "2026-11-28", 1), ("2026-11-27", "2026-11-27", 0), ("2026-11-28", "", 1), ("", "2026-11-27", 0)],
)
async def test_days_are_those_of_viet_nam_and_both_ends_count(town: Town, first: str, last: str, counted: int) -> None:
    friday_evening_utc = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    await answers_on(town, friday_evening_utc, 5)

    body = (await town.citizen.get("/scores", params={"from": first, "to": last})).json()

    assert (body["answers"], body["opened"]) == (counted, counted)
    assert (body["from"], body["to"]) == (first or None, last or None)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"from": "2026-02-30"}, "/from"),
        ({"to": "yesterday"}, "/to"),
        ({"from": "2026-11-28", "to": "2026-11-27"}, "/to"),
        ({"commune": "Hoà An"}, "/commune"),
        ({"procedure": "1.4873"}, "/procedure"),
    ],
)
async def test_a_broken_parameter_is_named(town: Town, params: dict[str, str], field: str) -> None:
    answer = await town.citizen.get("/scores", params=params)

    assert answer.status_code == 422
    assert (answer.json()["field"], bool(answer.json()["expected"])) == (field, True)


async def test_a_commune_that_no_catalogue_names_is_refused_once_there_is_one(town: Town) -> None:
    before = await town.citizen.get("/scores", params={"commune": "99999"})
    published = CataloguePublished(time=FRIDAY_AFTERNOON, actor=Actor(role="admin", account="a"), catalogue=catalogue())
    async with town.database.transaction() as tx:
        await keep_catalogue(tx, [published], now=FRIDAY_AFTERNOON)

    after = await town.citizen.get("/scores", params={"commune": "99999"})
    known = await town.citizen.get("/scores", params={"commune": HOA_AN})
    unknown_procedure = await town.citizen.get("/scores", params={"procedure": "9.999999"})

    assert (before.status_code, known.status_code) == (200, 200)
    assert (after.status_code, after.json()["slug"], after.json()["field"]) == (422, "commune-unknown", "/commune")
    assert (unknown_procedure.status_code, unknown_procedure.json()["field"]) == (422, "/procedure")


async def test_the_page_names_communes_and_procedures(town: Town) -> None:
    published = CataloguePublished(time=FRIDAY_AFTERNOON, actor=Actor(role="admin", account="a"), catalogue=catalogue())
    async with town.database.transaction() as tx:
        await keep_catalogue(tx, [published], now=FRIDAY_AFTERNOON)
    await answers(town, 5, 4, 3, procedure=BIRTH)

    page = await town.citizen.get("/", headers={"Accept": "text/html"})
    english = await town.citizen.get("/?lang=en", headers={"Accept": "text/html"})

    assert "Đăng ký khai sinh" in page.text
    assert "66,7%" in page.text
    assert "Birth registration" in english.text
    assert "66.7%" in english.text
    assert f"?commune={HOA_AN}" in page.text
