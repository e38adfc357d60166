"""A dossier's whole story: every state told to the citizen, every lawful turn it can take."""

import re

import pytest

from tests.eventually import eventually
from tests.journey.walk import HOA_AN, Walk, a_dossier, a_phone


async def test_a_dossier_is_recorded_worked_on_returned_told_of_and_rated(walk: Walk) -> None:
    phone, email = a_phone(), f"sin.{a_phone()[1:]}@example.vn"
    receipt = await walk.recorded(phone=phone, email=email)
    code = receipt["code"]

    await walk.finished(code)

    told = await walk.known(code, state="result_returned")
    assert told["national_code"] == 10
    assert told["promises"][0]["due_at"] == receipt["due_at"]
    messages = await walk.inbox("sms", to=phone, at_least=3)
    assert all(code in message["text"] and len(message["text"]) <= 160 for message in messages)
    letters = await walk.inbox("mail", to=email, at_least=3)
    assert len(letters) == len(messages)
    link = next(found[0] for m in messages if (found := re.search(r"http\S+/s/\S+", m["text"])))

    async def opened() -> int:
        return (await walk.http.get(link)).status_code

    await eventually(opened, until=lambda status: status == 200)
    first = await walk.http.post(link, json={"overall": 5, "factors": {"staff": 4}, "comment": "Tốt"})
    second = await walk.http.post(link, json={"overall": 1})
    assert (first.status_code, second.status_code) == (201, 409)
    scores = (await walk.http.get(f"{walk.survey}/scores", params={"commune": HOA_AN})).json()
    assert scores["answers"] >= 1


async def test_the_receipt_explains_its_date_and_repeats_itself_word_for_word(walk: Walk) -> None:
    body = a_dossier(phone=a_phone())
    address = f"{walk.intake}/dossiers"

    first = await walk.post(address, body, role="reception_officer", key="one counter, one click")
    again = await walk.post(address, body, role="reception_officer", key="one counter, one click")
    other = await walk.post(address, a_dossier(phone=a_phone()), role="reception_officer", key="one counter, one click")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.content == again.content
    assert sum(day["counted"] for day in first.json()["explanation"]) == 3
    assert other.json()["slug"] == "idempotency-key-reused"


async def test_a_supplement_moves_the_date_once_and_the_receipts_date_stands(walk: Walk) -> None:
    phone = a_phone()
    receipt = await walk.recorded(phone=phone)
    code = receipt["code"]
    await walk.known(code)
    asked = {"papers": ["declaration"], "reason": "missing-paper", "note": "Thiếu chữ ký ở mục 4"}

    request = await walk.ordered(code, "request-supplement", role="case_officer", **asked)
    again = await walk.post(f"{walk.routing}/dossiers/{code}/request-supplement", asked, role="case_officer")
    await walk.known(code, state="supplement_requested")
    brought = {"request": request["supplement_request"], "papers": [{"code": "declaration"}]}
    answer = await walk.post(f"{walk.intake}/dossiers/{code}/supplements", brought, role="reception_officer")
    told = await walk.known(code, state="processing")
    second = await walk.post(f"{walk.routing}/dossiers/{code}/request-supplement", asked, role="case_officer")

    assert again.status_code == second.status_code == 409
    assert answer.status_code == 201, answer.text
    assert [promise["number"] for promise in told["promises"]] == [1, 2]
    assert told["promises"][0]["due_at"] == receipt["due_at"]
    assert told["due_at"] == answer.json()["due_at"]
    await walk.settled()
    texts = [message["text"] for message in await walk.inbox("sms", to=phone)]
    assert any("bo sung" in text for text in texts)


async def test_a_withdrawn_dossier_is_given_back_and_no_officer_can_go_on(walk: Walk) -> None:
    receipt = await walk.recorded(phone=a_phone())
    code = receipt["code"]
    await walk.known(code)

    asked = await walk.post(
        f"{walk.intake}/dossiers/{code}/withdrawal", {"reason": "Không cần nữa"}, role="reception_officer"
    )
    assert asked.status_code == 202, asked.text

    async def accepted() -> int:
        answer = await walk.post(f"{walk.routing}/dossiers/{code}/accept-withdrawal", {}, role="approver")
        return answer.status_code

    await eventually(accepted, until=lambda status: status == 201)
    assert (await walk.known(code, state="withdrawn"))["national_code"] == 7
    late = await walk.post(f"{walk.routing}/dossiers/{code}/complete", {"outcome": "granted"}, role="approver")
    assert (late.status_code, late.headers["content-type"]) == (409, "application/problem+json")


async def test_a_refused_dossier_needs_a_reason_and_ends_with_a_result(walk: Walk) -> None:
    code = (await walk.recorded(phone=a_phone()))["code"]
    await walk.known(code)
    await walk.ordered(code, "start", role="case_officer")

    bare = await walk.post(f"{walk.routing}/dossiers/{code}/complete", {"outcome": "refused"}, role="approver")
    await walk.ordered(code, "complete", role="approver", outcome="refused", reason="not-eligible")

    assert bare.status_code == 422
    assert (await walk.known(code, state="result_ready"))["national_code"] == 9


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"procedure": "9.999999"}, "procedure-unknown"),
        ({"papers": []}, "paper-missing"),
        ({"owner": {"name": "A", "phone": "12345"}}, "phone-invalid"),
        ({"owner": {"name": "A", "personal_id": "12"}}, "personal-id-invalid"),
    ],
)
async def test_a_broken_dossier_is_refused_by_name_and_leaves_nothing(
    walk: Walk, change: dict[str, object], slug: str
) -> None:
    answer = await walk.post(f"{walk.intake}/dossiers", {**a_dossier(), **change}, role="reception_officer")

    problem = answer.json()
    assert (answer.status_code, problem["slug"]) == (422, slug)
    assert problem["field"].startswith("/")
    assert problem["expected"]


async def test_who_may_not_is_told_so(walk: Walk) -> None:
    address = f"{walk.intake}/dossiers"

    nobody = await walk.http.post(address, json=a_dossier(), headers={"Idempotency-Key": "x"})
    auditor = await walk.post(address, a_dossier(), role="auditor")
    stranger = await walk.post(address, a_dossier(), role="reception_officer", commune="00691")
    keyless = await walk.http.post(address, json=a_dossier(), headers=walk.headers("reception_officer"))

    assert [a.status_code for a in (nobody, auditor, stranger, keyless)] == [401, 403, 403, 400]


async def test_what_the_citizen_sees_without_the_second_factor_is_state_and_dates(walk: Walk) -> None:
    receipt = await walk.recorded(phone=a_phone())
    await walk.known(receipt["code"])

    bare = (await walk.http.get(f"{walk.routing}/dossiers/{receipt['code']}")).json()
    page = await walk.http.get(receipt["tracking_url"])
    unknown = await walk.http.get(f"{walk.routing}/dossiers/H60.001-200101-9999")

    assert "promises" not in bare or bare["promises"] == []
    assert page.status_code == 200
    assert receipt["code"] in page.text
    assert (unknown.status_code, unknown.json()["slug"]) == (404, "dossier-not-yet-known")
    assert int(unknown.headers["retry-after"]) >= 1


async def test_a_dossier_received_long_ago_is_late_and_says_so_once(walk: Walk) -> None:
    phone = a_phone()
    long_ago = "2026-10-05T09:00:00+07:00"
    receipt = await walk.recorded(phone=phone, received_at=long_ago)
    assert receipt["due_at"] == "2026-10-08T17:00:00+07:00"
    await walk.known(receipt["code"])

    async def missed() -> int:
        history = (await walk.known(receipt["code"]))["history"]
        return sum("deadline_missed" in entry["what"] for entry in history)

    await eventually(missed, until=lambda times: times == 1)
    await walk.finished(receipt["code"])
    assert await missed_in(walk, receipt["code"]) == 1


async def missed_in(walk: Walk, code: str) -> int:
    history = (await walk.known(code, state="result_returned"))["history"]
    return sum("deadline_missed" in entry["what"] for entry in history)
