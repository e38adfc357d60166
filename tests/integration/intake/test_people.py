"""People can be corrected and forgotten; whoever looks sees what their office allows."""

import pytest

from contracts.events.person import PersonCorrected
from deploy.motcua.token import StaffRole
from tests.builders.at_counter import HOA_AN, OWNER, WARD, a_request
from tests.integration.intake.town import Body, Town

RIGHT = {"owner": {**OWNER, "name": "Hoàng Thị Xìn", "phone": "0987654321"}, "submitter": {"name": "Ma Thị Nhàn"}}


async def shown(town: Town, code: str, *, role: StaffRole = "reception_officer", commune: str = HOA_AN) -> Body:
    answer = await town.get(f"/dossiers/{code}", role=role, commune=commune)
    assert answer.status_code == 200, answer.text
    body: Body = answer.json()
    return body


async def test_a_correction_is_told_to_those_who_may_know_under_the_same_reference(town: Town) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/{receipt['code']}/person", RIGHT, method="PUT")

    assert answer.status_code == 200
    assert "Xìn" not in answer.text
    [row] = await town.rows("select topic, payload from outbox order by seq desc limit 1")
    fact = PersonCorrected.read(bytes(row["payload"]))
    assert row["topic"] == "intake.person.v1"
    assert fact.dossier_owner.ref == await town.value("select owner_ref from dossier")
    assert (fact.dossier_owner.name, fact.dossier_owner.phone) == ("Hoàng Thị Xìn", "+84987654321")
    assert (await shown(town, receipt["code"]))["submitter"]["name"] == "Ma Thị Nhàn"


async def test_a_submitter_keeps_the_reference_through_corrections(town: Town) -> None:
    receipt = await town.recorded(submitter={"name": "Ma Nhàn"})

    await town.post(f"/dossiers/{receipt['code']}/person", RIGHT, method="PUT")

    kept = await town.value("select submitter ->> 'ref' from dossier")
    assert kept == str(await town.value("select submitter_ref from dossier"))


async def test_a_broken_number_in_a_correction_is_refused_by_name(town: Town) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/{receipt['code']}/person", {"owner": {**OWNER, "phone": "1"}}, method="PUT")

    assert (answer.status_code, answer.json()["slug"], answer.json()["field"]) == (422, "phone-invalid", "/owner/phone")
    assert (await shown(town, receipt["code"]))["owner"]["phone"] == "0912345678"


async def test_erasure_forgets_people_and_their_words_and_announces_nothing_else(town: Town) -> None:
    receipt = await town.recorded(submitter={"name": "Ma Nhàn"})
    await town.post(f"/dossiers/{receipt['code']}/withdrawal", {"reason": "Tôi là Sìn"})

    answer = await town.post(f"/dossiers/{receipt['code']}/person", method="DELETE", role="records_clerk")

    assert answer.status_code == 200
    body = await shown(town, receipt["code"])
    assert (body["owner"], body["submitter"], body["erased_at"]) == (None, None, answer.json()["erased_at"])
    assert body["due_at"] == receipt["due_at"]
    assert await town.value("select count(*) from withdrawal where reason is null") == 1
    [row] = await town.rows("select topic, key, payload from outbox order by seq desc limit 1")
    assert (row["topic"], row["key"], row["payload"]) == ("intake.person.v1", receipt["id"], None)


async def test_no_table_of_the_service_remembers_an_erased_person(town: Town) -> None:
    receipt = await town.recorded(owner={**OWNER, "name": "Chim Hoàng Yến", "address": "Bản Chim"})
    await town.post(f"/dossiers/{receipt['code']}/person", {"owner": {"name": "Chim Yến"}}, method="PUT")
    await town.post(f"/dossiers/{receipt['code']}/person", method="DELETE", role="records_clerk")

    tables = await town.rows("select table_name from information_schema.tables where table_schema = 'intake'")
    for (table,) in tables:
        if table == "outbox":
            continue
        rows = await town.rows(f'select kept::text from "{table}" kept')
        assert not [row for row in rows if "Chim" in row[0]], table


async def test_erasing_twice_is_the_same_erasure(town: Town) -> None:
    receipt = await town.recorded()
    path = f"/dossiers/{receipt['code']}/person"

    answers = [await town.post(path, method="DELETE", role=role) for role in ("records_clerk", "admin")]

    assert answers[0].content == answers[1].content
    assert await town.value("select count(*) from journal where type = 'intake.person_erased.v1'") == 1


async def test_what_was_erased_cannot_be_corrected(town: Town) -> None:
    receipt = await town.recorded()
    await town.post(f"/dossiers/{receipt['code']}/person", method="DELETE", role="records_clerk")

    answer = await town.post(f"/dossiers/{receipt['code']}/person", RIGHT, method="PUT")

    assert (answer.status_code, answer.json()["slug"]) == (409, "person-already-erased")


async def test_a_clerk_of_the_counter_may_not_erase(town: Town) -> None:
    receipt = await town.recorded()

    answer = await town.post(f"/dossiers/{receipt['code']}/person", method="DELETE")

    assert answer.status_code == 403


@pytest.mark.parametrize("role", ["case_officer", "dept_head", "approver", "records_clerk", "auditor", "admin"])
async def test_others_of_the_commune_see_numbers_covered(town: Town, role: StaffRole) -> None:
    receipt = await town.recorded()

    body = await shown(town, receipt["code"], role=role)

    assert body["owner"] == {
        "name": "Hoàng Thị Sìn",
        "personal_id": "008********5",
        "tax_code": None,
        "phone": "091****678",
        "email": "s***@example.vn",
        "address": "***",
    }


@pytest.mark.parametrize("role", ["reception_officer", "centre_director"])
async def test_the_counter_sees_its_people_in_full(town: Town, role: StaffRole) -> None:
    receipt = await town.recorded()

    body = await shown(town, receipt["code"], role=role)

    assert (body["owner"]["personal_id"], body["owner"]["phone"]) == ("008191012345", "0912345678")


async def test_a_dossier_is_shown_as_received(town: Town) -> None:
    receipt = (await town.post("/dossiers", a_request(commune=WARD, handling_commune=HOA_AN), commune=WARD)).json()

    body = await shown(town, receipt["code"])

    told = ("id", "code", "received_at", "due_at", "apology_latest", "transfer_by")
    assert {name: body[name] for name in told} == {name: receipt[name] for name in told}
    assert (body["receiving_commune"], body["handling_commune"]) == (WARD, HOA_AN)
    assert body["papers"][1] == {"code": "death_notice", "form": "original", "count": 1}


async def test_strangers_see_nothing(town: Town) -> None:
    receipt = await town.recorded()
    path = f"/dossiers/{receipt['code']}"

    answers = [
        await town.get(path, commune=WARD),
        await town.get(path, role="integrator"),
        await town.http.get(path),
        await town.get("/dossiers/H60.092-250801-9999"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 401, 404]
