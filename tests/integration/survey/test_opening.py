"""A returned result opens one survey per dossier."""

from contracts.delivery.database import Database
from tests.integration.survey.conftest import Town
from tests.integration.survey.facts import BIRTH, FRIDAY_AFTERNOON, TAN_THANH, a_returned_result, link_of, returned


async def announced(database: Database) -> list[tuple[str, str]]:
    """What was announced about which dossier."""
    async with database.transaction() as tx:
        rows = await tx.fetch("select subject::text, type from journal order by subject, sequence")
    return [(row["subject"], row["type"]) for row in rows]


async def test_a_returned_result_opens_its_survey_and_says_so(town: Town) -> None:
    result = a_returned_result(commune=TAN_THANH, procedure=BIRTH)

    await returned(town.database, result)

    async with town.database.transaction() as tx:
        row = await tx.fetchrow("select * from survey")
    assert row is not None
    assert (row["dossier_id"], row["dossier_code"]) == (result.dossier_id, result.dossier_code)
    assert (row["handling_commune"], row["procedure"], row["unit"]) == (TAN_THANH, BIRTH, "VP")
    assert (row["opened_at"], row["answered_at"]) == (FRIDAY_AFTERNOON, None)
    assert len(row["opening"]) == 26
    assert await announced(town.database) == [(str(result.dossier_id), "survey.survey_opened.v1")]


async def test_a_second_return_of_a_dossier_opens_nothing(town: Town) -> None:
    first = a_returned_result()
    await returned(town.database, first)

    await returned(town.database, a_returned_result(first.dossier_id), a_returned_result())

    opened = [subject for subject, _ in await announced(town.database)]
    assert len(opened) == 2
    assert opened.count(str(first.dossier_id)) == 1
    assert (await town.citizen.get("/scores")).json()["opened"] == 2


async def test_the_page_of_an_open_survey_names_the_dossier(town: Town) -> None:
    result = a_returned_result()
    await returned(town.database, result)

    page = await town.citizen.get(link_of(result.dossier_id))

    assert page.status_code == 200
    assert result.dossier_code in page.text


async def test_many_results_open_their_surveys_at_once(town: Town) -> None:
    results = [a_returned_result() for _ in range(500)]

    await returned(town.database, *results)

    assert {subject for subject, _ in await announced(town.database)} == {str(each.dossier_id) for each in results}
