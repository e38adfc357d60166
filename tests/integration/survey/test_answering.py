"""A citizen answers once: from a program, from a browser, at the same moment from twenty places."""

import asyncio
import json
import re
from uuid import uuid4

import pytest

from contracts.identifiers import DossierId, new_id
from contracts.tokens.links import survey_token
from tests.integration.survey.conftest import Town
from tests.integration.survey.facts import a_returned_result, link_of, returned

GOOD = {"overall": 5, "factors": {"access": 4, "staff": 2}, "comment": "Chờ hơi lâu."}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def link(town: Town) -> str:
    """The link to an open survey."""
    (dossier,) = await returned(town.database, a_returned_result())
    return link_of(dossier)


async def stored(town: Town) -> list[tuple[object, ...]]:
    """Every answer."""
    async with town.database.transaction() as tx:
        rows = await tx.fetch("select overall, access, procedure, staff, result, feedback, comment from answer")
    return [tuple(row.values()) for row in rows]


async def feedback_announced(town: Town) -> int:
    """How often an answer was announced."""
    async with town.database.transaction() as tx:
        count: int = await tx.fetchval("select count(*) from journal where type = 'survey.feedback_received.v1'")
    return count


async def test_an_answer_is_taken_and_its_scores_are_repeated(town: Town, link: str) -> None:
    answer = await town.citizen.post(link, json=GOOD)

    assert answer.status_code == 201
    assert answer.json()["overall"] == 5
    assert answer.json()["factors"] == {"access": 4, "staff": 2}
    assert "comment" not in answer.json()
    assert await stored(town) == [(5, 4, None, 2, None, None, "Chờ hơi lâu.")]
    assert await feedback_announced(town) == 1


async def test_the_announcement_holds_the_scores_and_not_the_words(town: Town, link: str) -> None:
    await town.citizen.post(link, json=GOOD)

    async with town.database.transaction() as tx:
        payload = await tx.fetchval("select payload from outbox where payload like '%feedback_received%'")
    assert b'"overall":5' in payload
    assert b'"role":"applicant","account":"citizen"' in payload
    assert "lâu".encode() not in payload


async def test_a_second_answer_is_refused_and_changes_nothing(town: Town, link: str) -> None:
    await town.citizen.post(link, json=GOOD)

    again = await town.citizen.post(link, json={"overall": 1})

    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert again.json()["slug"] == "survey-already-answered"
    assert await stored(town) == [(5, 4, None, 2, None, None, "Chờ hơi lâu.")]
    assert (await town.citizen.get("/scores")).json()["satisfaction"] == 100.0


async def test_of_twenty_answers_at_once_one_counts(town: Town, link: str) -> None:
    answers = await asyncio.gather(*(town.citizen.post(link, json={"overall": n % 5 + 1}) for n in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    assert len(await stored(town)) == 1
    assert await feedback_announced(town) == 1
    assert (await town.citizen.get("/scores")).json()["answers"] == 1


@pytest.mark.parametrize(
    "token",
    ["x", "AAAA", "%20", survey_token(DossierId(uuid4()), key="another key entirely")],
    ids=["letter", "letters", "space", "of another key"],
)
async def test_a_link_that_is_not_ours_is_unknown(town: Town, token: str) -> None:
    shown, answered = await town.citizen.get(f"/s/{token}"), await town.citizen.post(f"/s/{token}", json=GOOD)

    assert (shown.status_code, answered.status_code) == (404, 404)
    assert answered.json()["slug"] == "token-not-ours"


async def test_an_early_click_is_asked_to_come_back(town: Town) -> None:
    early = link_of(DossierId(new_id()))

    shown, answered = await town.citizen.get(early), await town.citizen.post(early, json=GOOD)

    for answer in (shown, answered):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["slug"] == "survey-not-yet-open"
    assert await feedback_announced(town) == 0


async def test_an_early_click_in_a_browser_reloads_by_itself(town: Town) -> None:
    shown = await town.citizen.get(link_of(DossierId(new_id())), headers=BROWSER)

    assert shown.status_code == 503
    assert shown.headers["content-type"].startswith("text/html")
    assert int(shown.headers["refresh"]) >= 3
    assert "Phiếu khảo sát chưa mở" in shown.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "/overall"),
        ({"overall": 6}, "/overall"),
        ({"overall": 0}, "/overall"),
        ({"overall": "good"}, "/overall"),
        ({"overall": 3, "factors": {"staff": 9}}, "/factors/staff"),
        ({"overall": 3, "factors": {"weather": 1}}, "/factors/weather"),
        ({"overall": 3, "comment": "x" * 2001}, "/comment"),
        ({"overall": 3, "name": "Sìn"}, "/name"),
    ],
)
async def test_a_broken_field_is_named_and_nothing_is_written(
    town: Town, link: str, body: dict[str, object], field: str
) -> None:
    answer = await town.citizen.post(link, json=body)

    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert answer.json()["expected"]
    assert await stored(town) == []


async def test_what_is_no_json_is_refused(town: Town, link: str) -> None:
    answer = await town.citizen.post(link, content=b"{overall", headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["slug"]) == (422, "body-not-json")


async def test_a_comment_with_what_no_database_stores_is_kept_legible(town: Town, link: str) -> None:
    answer = await town.citizen.post(link, json={"overall": 4, "comment": " một\x00hai\nba "})

    assert answer.status_code == 201
    assert (await stored(town))[0][-1] == "mộthai\nba"


async def test_a_browsers_form_is_thanked_for(town: Town, link: str) -> None:
    form = {"overall": "4", "staff": "5", "comment": "Tốt\r\nlắm"}
    answer = await town.citizen.post(link, data=form, headers=BROWSER)

    assert answer.status_code == 201
    assert "Cảm ơn" in answer.text
    assert await stored(town) == [(4, None, None, 5, None, None, "Tốt\nlắm")]


async def test_a_form_without_the_first_answer_comes_back_as_it_was(town: Town, link: str) -> None:
    form = {"staff": "5", "comment": "Gửi <b>lại</b>"}
    answer = await town.citizen.post(link, data=form, headers=BROWSER)

    assert answer.status_code == 422
    assert 'name="staff" value="5" checked' in answer.text
    assert "Gửi &lt;b&gt;lại&lt;/b&gt;" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await stored(town) == []


@pytest.mark.parametrize(
    "form", [{"overall": "9"}, {"overall": "4", "staff": "0"}, {"overall": "4", "comment": "x" * 2001}]
)
async def test_a_forged_form_is_shown_again(town: Town, link: str, form: dict[str, str]) -> None:
    answer = await town.citizen.post(link, data=form, headers=BROWSER)

    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert await stored(town) == []


async def test_who_wants_json_gets_it_for_a_form_too(town: Town, link: str) -> None:
    program = {"Accept": "application/json"}

    wrong = await town.citizen.post(link, data={"overall": "4", "staff": "9"}, headers=program)
    taken = await town.citizen.post(link, data={"overall": "4", "staff": "5"}, headers=program)

    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")
    assert wrong.json()["field"] == "/factors/staff"
    assert (taken.status_code, taken.json()["factors"]) == (201, {"staff": 5})


UNREADABLE = [
    ("application/x-www-form-urlencoded", b"&".join(b"x%d=1" % n for n in range(21))),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=b", b"--c\r\n\r\n"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
]


@pytest.mark.parametrize(("kind", "body"), UNREADABLE)
async def test_a_form_that_cannot_be_read_is_refused_by_name(town: Town, link: str, kind: str, body: bytes) -> None:
    answer = await town.citizen.post(link, content=body, headers={"content-type": kind})

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["slug"] == "form-unreadable"
    assert "20" in answer.json()["expected"]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000, b'{"overall": ' + b"9" * 6_000 + b"}"])
async def test_a_body_that_cannot_be_read_is_refused_like_any_other(town: Town, link: str, body: bytes) -> None:
    answer = await town.citizen.post(link, content=body)

    assert (answer.status_code, answer.json()["slug"]) == (422, "body-not-json")


async def test_the_head_of_the_page_comes_without_it(town: Town, link: str) -> None:
    shown, told = await town.citizen.get(link), await town.citizen.head(link)

    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-length"] == str(len(shown.content))


async def test_two_thousand_characters_on_many_lines_are_not_too_many(town: Town, link: str) -> None:
    answer = await town.citizen.post(link, data={"overall": "3", "comment": "x\r\n" * 1000}, headers=BROWSER)

    assert answer.status_code == 201


async def test_the_link_of_an_answered_survey_says_so(town: Town, link: str) -> None:
    await town.citizen.post(link, data={"overall": "4"}, headers=BROWSER)

    shown = await town.citizen.get(link, headers=BROWSER)
    again = await town.citizen.post(link, data={"overall": "1"}, headers=BROWSER)

    assert (shown.status_code, again.status_code) == (200, 409)
    assert "đã được trả lời" in shown.text
    assert "đã được trả lời" in again.text
    assert "<form" not in shown.text


async def test_files_in_a_form_are_refused(town: Town, link: str) -> None:
    files = {"overall": ("overall.txt", b"5")}
    answer = await town.citizen.post(link, files=files)

    assert (answer.status_code, answer.json()["slug"]) == (422, "form-unreadable")
    assert await stored(town) == []


async def test_the_document_describes_the_answer_and_points_nowhere_else(town: Town) -> None:
    document = (await town.citizen.get("/openapi.json")).json()

    answer = document["paths"]["/s/{token}"]["post"]
    body = answer["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"overall", "factors", "comment"}
    assert body["properties"]["factors"]["properties"]["staff"]
    assert {"201", "404", "409", "422", "503"} <= set(answer["responses"])
    pointed_at = set(re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', json.dumps(document)))
    assert pointed_at <= set(document["components"]["schemas"])
    assert "$defs" not in json.dumps(document)
