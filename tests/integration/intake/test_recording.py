"""A receipt tells code, date and reason, and stands for rows and facts that were committed together."""

import pytest

from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.intake import DossierRecorded
from contracts.events.person import PersonRecorded
from contracts.tokens.links import tracks
from deploy.catalogue import load
from services.intake.http.answers import Receipt
from tests.builders.at_counter import HOA_AN, OWNER, WARD, a_request
from tests.integration.intake.conftest import OpenTown
from tests.integration.intake.town import TRACKING_KEY, TRACKING_URL, Town


async def test_a_receipt_states_the_promised_date_and_why(town: Town) -> None:
    receipt = await town.recorded()

    assert receipt["code"] == "H60.092-250801-0001"
    assert receipt["received_at"] == "2025-08-01T09:15:00+07:00"
    assert receipt["due_at"] == "2025-08-06T17:00:00+07:00"
    assert receipt["apology_latest"] == "2025-08-05T17:00:00+07:00"
    assert receipt["transfer_by"] == "2025-08-01T17:00:00+07:00"
    assert receipt["national_code"] == 2
    assert [day["counted"] for day in receipt["explanation"]] == [False, False, False, True, True, True]
    assert receipt["explanation"][-1]["vi"].endswith("hẹn trả lúc 17:00")
    Receipt.model_validate(receipt)


async def test_the_receipt_links_to_the_citizens_page_with_the_second_factor(town: Town) -> None:
    receipt = await town.recorded()

    page, _, factor = receipt["tracking_url"].partition("?k=")
    assert page == f"{TRACKING_URL}/t/{receipt['code']}"
    assert tracks(factor, receipt["code"], key=TRACKING_KEY)


async def test_what_has_no_apology_date_says_null(town: Town) -> None:
    receipt = await town.recorded(case="standard")

    assert receipt["due_at"] == "2025-08-01T17:00:00+07:00"
    assert receipt["apology_latest"] is None


async def test_received_now_is_promised_from_now(town: Town) -> None:
    receipt = Receipt.model_validate(await town.recorded(received_at=None))

    calendar = WorkingCalendar.of(load.calendar(), HOA_AN)
    assert receipt.due_at == promise(calendar, receipt.received_at, Term.parse("3 working days")).due_at
    today = receipt.received_at.astimezone(VIETNAM).date()
    assert f"-{today:%y%m%d}-" in receipt.code


async def test_row_people_and_both_facts_are_committed_when_the_answer_comes(town: Town) -> None:
    receipt = await town.recorded()

    assert await town.counts() == (1, 1, 2, 2)
    payloads = [
        bytes(row[0])
        for row in await town.rows("select payload from outbox where topic <> $1 order by topic", "intake.catalogue.v1")
    ]
    recorded, known = DossierRecorded.read(payloads[0]), PersonRecorded.read(payloads[1])
    assert str(recorded.dossier_id) == receipt["id"]
    assert recorded.dossier_code == known.dossier_code == receipt["code"]
    assert recorded.promise.due_at.astimezone(VIETNAM).isoformat() == receipt["due_at"]
    assert known.dossier_owner.phone == "+84912345678"
    assert recorded.actor.account == f"{HOA_AN}.reception_officer"


async def test_the_request_is_the_cause_of_its_facts(town: Town) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {
        **town.headers("reception_officer", commune=HOA_AN, key="k"),
        "traceparent": f"00-{trace}-00f067aa0ba902b7-01",
    }

    await town.http.post("/dossiers", json=a_request(), headers=headers)

    traces = await town.rows("select trace_id from journal where topic <> 3")
    assert [row[0].hex for row in traces] == [trace, trace]
    assert (await town.rows("select opening from dossier"))[0][0].hex()[2:34] == trace


async def test_the_code_is_of_the_receiving_and_the_calendar_of_the_handling_commune(open_town: OpenTown) -> None:
    town = await open_town()
    calendar = load.calendar().model_dump(mode="json")
    closed = {"date": "2025-08-04", "kind": "off", "scope": HOA_AN, "certainty": "announced"}
    await town.post("/catalogues", load.catalogue().model_dump(mode="json"), role="admin")
    await town.post(
        "/calendars", {**calendar, "version": "hoa-an-closed", "days": [*calendar["days"], closed]}, role="admin"
    )

    answer = await town.post("/dossiers", a_request(commune=WARD, handling_commune=HOA_AN), commune=WARD)

    assert answer.json()["code"].startswith("H60.074-250801-")
    assert answer.json()["due_at"] == "2025-08-07T17:00:00+07:00"


async def test_numbers_start_anew_each_day_and_at_each_agency(town: Town) -> None:
    first = await town.recorded()
    second = await town.recorded()
    next_day = await town.recorded(received_at="2025-08-04T09:00:00+07:00")
    elsewhere = await town.post("/dossiers", a_request(commune=WARD), commune=WARD)

    assert [each["code"][-11:] for each in (first, second, next_day)] == ["250801-0001", "250801-0002", "250804-0001"]
    assert elsewhere.json()["code"] == "H60.074-250801-0001"


async def test_a_suffix_that_provinces_append_to_procedures_is_understood(town: Town) -> None:
    await town.recorded(procedure="1.000656.000.00.00.H60")

    assert await town.value("select procedure from dossier") == "1.000656"


async def test_a_dossier_row_with_its_people_stays_small(town: Town) -> None:
    await town.recorded()

    assert await town.value("select pg_column_size(dossier.*) from dossier") <= 800


@pytest.mark.parametrize("changes", [{"owner": {**OWNER, "name": "Páo"}}, {"owner": {"name": "Ủy ban"}}])
async def test_one_name_and_no_number_is_enough(town: Town, changes: dict[str, object]) -> None:
    assert (await town.recorded(**changes))["code"]


async def test_the_document_describes_the_hot_door_and_refers_to_nothing_missing(town: Town) -> None:
    document = (await town.http.get("/openapi.json")).json()

    body = document["paths"]["/dossiers"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"commune", "procedure", "owner", "papers"} <= set(body["required"])
    text = (await town.http.get("/openapi.json")).text
    known = set(document["components"]["schemas"])
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= known
