"""Every refusal says by name what is wrong, where, and what was expected, in two languages; nothing is written."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders.at_counter import HOA_AN, OWNER, PAPERS, WARD, a_request
from tests.integration.intake.conftest import OpenTown
from tests.integration.intake.town import Town

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"procedure": "9.999999"}, "procedure-unknown", "/procedure"),
        ({"procedure": "1.013225", "case": None}, "procedure-not-in-force", "/procedure"),
        ({"procedure": "2.001159", "case": None}, "procedure-not-offered", "/procedure"),
        ({"case": "by_horse"}, "case-unknown", "/case"),
        ({"handling_commune": "99999"}, "commune-unknown", "/handling_commune"),
        ({"papers": []}, "paper-missing", "/papers"),
        ({"papers": [*PAPERS, {"code": "love_letter"}]}, "paper-unknown", "/papers/2/code"),
        ({"papers": [PAPERS[0], {"code": "death_notice", "form": "data"}]}, "paper-form-not-taken", "/papers/1/form"),
        ({"owner": {**OWNER, "personal_id": "1"}}, "personal-id-invalid", "/owner/personal_id"),
        ({"owner": {**OWNER, "tax_code": "1"}}, "tax-code-invalid", "/owner/tax_code"),
        ({"owner": {**OWNER, "phone": "1"}}, "phone-invalid", "/owner/phone"),
        ({"owner": {**OWNER, "email": "1"}}, "email-invalid", "/owner/email"),
        ({"owner": {**OWNER, "name": "a\u0000b"}}, "text-invalid", "/owner/name"),
        ({"submitter": {**OWNER, "phone": "1"}}, "phone-invalid", "/submitter/phone"),
        ({"received_at": TOMORROW}, "received-in-future", "/received_at"),
        ({"received_at": "2025-08-01T09:15:00"}, "field-invalid", "/received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "field-invalid", "/received_at"),
        ({"commune": "Hoà An"}, "field-invalid", "/commune"),
        ({"colour": "red"}, "field-invalid", "/colour"),
        ({"papers": [{"code": "declaration", "form": "rumour"}]}, "field-invalid", "/papers/0/form"),
    ],
)
async def test_a_broken_field_or_rule_is_422(town: Town, changes: dict[str, Any], slug: str, field: str) -> None:
    body = a_request(**changes)

    vietnamese = await town.post("/dossiers", body)
    english = await town.http.post(
        "/dossiers",
        json=body,
        headers={**town.headers("reception_officer", commune=HOA_AN, key="k"), "Accept-Language": "en"},
    )

    assert vietnamese.status_code == 422
    assert vietnamese.headers["content-type"] == "application/problem+json"
    problem = vietnamese.json()
    assert (problem["slug"], problem["field"]) == (slug, field)
    assert problem["expected"]
    assert not problem["detail"].isascii()
    assert english.json()["detail"].isascii()
    assert await town.counts() == (0, 0, 0, 0)


async def test_the_missing_papers_are_named(town: Town) -> None:
    problem = (await town.post("/dossiers", a_request(papers=[]))).json()

    assert problem["expected"] == "death_notice, declaration"
    assert problem["detail"] == "Hồ sơ thiếu giấy tờ bắt buộc: death_notice, declaration."


async def test_without_a_good_token_it_is_401(town: Town) -> None:
    answers = [
        await town.http.post("/dossiers", json=a_request(), headers={"Idempotency-Key": "k", **headers})
        for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic x"})
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].headers["www-authenticate"] == "Bearer"


async def test_a_foreign_commune_or_a_wrong_role_is_403(town: Town) -> None:
    foreign = await town.post("/dossiers", a_request(), commune=WARD)
    wrong = await town.post("/dossiers", a_request(), role="case_officer")

    assert (foreign.status_code, foreign.json()["slug"]) == (403, "foreign-commune")
    assert (wrong.status_code, wrong.json()["slug"]) == (403, "role-not-allowed")
    assert await town.counts() == (0, 0, 0, 0)


@pytest.mark.parametrize("key", [None, "", " ", "x" * 201])
async def test_without_a_usable_key_it_is_400(town: Town, key: str | None) -> None:
    headers = town.headers("reception_officer", commune=HOA_AN, key="k")
    del headers["Idempotency-Key"]
    if key is not None:
        headers["Idempotency-Key"] = key

    answer = await town.http.post("/dossiers", json=a_request(), headers=headers)

    assert (answer.status_code, answer.json()["slug"]) == (400, "idempotency-key-missing")


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"\xff"])
async def test_what_is_no_json_object_is_422(town: Town, body: bytes) -> None:
    headers = town.headers("reception_officer", commune=HOA_AN, key="k")

    answer = await town.http.post("/dossiers", content=body, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["slug"] in ("body-not-json", "field-invalid")


async def test_other_methods_and_bodies_too_large_are_refused_as_everywhere(town: Town) -> None:
    wrong = await town.get("/dossiers")
    large = await town.post("/dossiers", {"name": "x" * 1_100_000})

    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert (large.status_code, large.json()["slug"]) == (413, "body-too-large")


async def test_before_anything_is_published_it_is_503(open_town: OpenTown) -> None:
    empty = await open_town()

    answer = await empty.post("/dossiers", a_request())

    assert (answer.status_code, answer.json()["slug"]) == (503, "edition-missing")
    assert int(answer.headers["retry-after"]) >= 1
