"""What anybody may see of a dossier, what the receipt's second factor opens, and what the officers' desk shows."""

from typing import Any

import pytest

from contracts.tokens.links import tracking_token
from tests.integration.routing.bureau import TRACKING_KEY, Body, Bureau
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import DUE, HOA_AN, HOUSE_PERMIT, at, papers_for, recorded

DUE_PRINTED = "2026-11-27T17:00:00+07:00"


def factor(code: str) -> str:
    """The second factor of a receipt."""
    return tracking_token(code, key=TRACKING_KEY)


async def test_anybody_sees_state_and_dates_and_nothing_else(bureau: Bureau) -> None:
    code = await routed(bureau)

    bare = await bureau.seen(f"/dossiers/{code}", role=None)
    wrong = await bureau.seen(f"/dossiers/{code}", role=None, k="aaaaaaaaaaaa")
    stranger = await bureau.http.get(f"/dossiers/{code}", headers=bureau.headers("approver", commune="00691"))

    assert bare.json() == {
        "code": code,
        "state": "processing",
        "national_code": 4,
        "received_at": "2026-11-23T09:15:00+07:00",
        "due_at": DUE_PRINTED,
        "ended_at": None,
        "as_of": "2026-11-23T09:15:00+07:00",
    }
    assert wrong.json() == stranger.json() == bare.json()


async def test_the_second_factor_and_the_staff_see_the_whole_story(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    await bureau.done(code, "complete-step", role="case_officer")
    asked = await bureau.done(
        code, "request-supplement", papers=["declaration"], reason="missing-paper", note="Mang bản gốc"
    )

    citizen = (await bureau.seen(f"/dossiers/{code}", role=None, k=factor(code))).json()
    officer = (await bureau.seen(f"/dossiers/{code}")).json()

    assert citizen == officer
    assert [(p["number"], p["due_at"], p["cause"]) for p in citizen["promises"]] == [(1, DUE_PRINTED, "reception")]
    assert [(line["what"], line["unit"], line["step"]) for line in citizen["history"]] == [
        ("dossier_recorded", "TT", None),
        ("dossier_routed", "VP", None),
        ("step_started", "VP", "assign"),
        ("step_completed", "VP", "assign"),
        ("supplement_requested", "VP", None),
        ("clock_paused", "VP", None),
    ]
    assert citizen["supplements"][0]["supplement_request"] == asked["supplement_request"]
    assert [words["text"] for words in citizen["words"]] == ["Mang bản gốc"]


async def test_a_number_is_shown_while_its_request_is_open(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "request-supplement", papers=["declaration"], reason="missing-paper")
    await bureau.hears(papers_for(await kept(bureau, code), at=at(25)))

    told = (await bureau.seen(f"/dossiers/{code}")).json()

    assert (told["supplements"][0]["supplement_request"], told["supplements"][0]["brought_at"]) == (
        None,
        "2026-11-25T09:15:00+07:00",
    )
    assert [promise["cause"] for promise in told["promises"]] == ["reception", "supplement"]


@pytest.mark.parametrize(
    ("code", "slug", "again"),
    [("H60.001-261123-9999", "dossier-not-yet-known", "1"), ("nonsense", "no-such-dossier", None)],
)
@pytest.mark.parametrize("path", ["/dossiers/{}", "/dossiers/{}/clock", "/t/{}"])
async def test_an_unknown_code_is_asked_for_again_only_if_it_could_exist(
    bureau: Bureau, path: str, code: str, slug: str, again: str | None
) -> None:
    answer = await bureau.seen(path.format(code), role=None)

    assert (answer.status_code, answer.json()["slug"]) == (404, slug)
    assert answer.headers.get("retry-after") == again


async def test_the_clock_explains_itself(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    bureau.now = at(25, 11, 0)

    told = (await bureau.seen(f"/dossiers/{code}/clock")).json()
    stranger = await bureau.seen(f"/dossiers/{code}/clock", role=None)

    assert (told["running"], told["term"], told["due_at"]) == (False, "3 working days", DUE_PRINTED)
    assert (told["working_minutes_used"], told["working_minutes_paused"]) == (165 + 210 + 150, 60)
    assert told["working_minutes_left"] == 120 + 210 + 480 + 480
    assert sum(day["counted"] for day in told["explanation"]) == 3
    assert told["explanation"][1]["rule"] == "day_off"
    assert [(p["began_at"], p["ended_at"], p["reason"]) for p in told["pauses"]] == [
        ("2026-11-25T10:00:00+07:00", None, "payment")
    ]
    assert (stranger.status_code, stranger.json()["slug"]) == (401, "token-required")


async def test_the_clock_refuses_a_foreign_account_by_name_and_opens_to_the_receipt(bureau: Bureau) -> None:
    code = await routed(bureau)
    path = f"/dossiers/{code}/clock"

    foreign = await bureau.http.get(path, headers=bureau.headers("approver", commune="00691"))
    integrator = await bureau.seen(path, role="integrator")
    bad = await bureau.http.get(path, headers={"Authorization": "Bearer nonsense"})
    citizen = await bureau.seen(path, role=None, k=factor(code))
    both = await bureau.http.get(path, params={"k": factor(code)}, headers=bureau.headers("approver", commune="00691"))

    refused = [(answer.status_code, answer.json()["slug"]) for answer in (foreign, integrator, bad)]
    assert refused == [(403, "foreign-commune"), (403, "role-not-allowed"), (401, "token-required")]
    assert (citizen.status_code, both.status_code) == (200, 200)


async def desk(bureau: Bureau, **wanted: Any) -> list[Body]:
    """The queue."""
    answer = await bureau.seen("/desk", **wanted)
    assert answer.status_code == 200, answer.text
    dossiers: list[Body] = answer.json()["dossiers"]
    return dossiers


async def test_the_desk_shows_least_time_first_and_only_ones_own_communes(bureau: Bureau) -> None:
    permit, older = recorded(HOUSE_PERMIT), recorded(received_at=at(19))
    foreign = recorded(commune="00691")
    await bureau.hears(permit, older, foreign)
    late, plain, waiting, done = [await routed(bureau) for _ in range(4)]
    await bureau.done(waiting, "request-supplement", papers=["declaration"], reason="missing-paper")
    await bureau.done(done, "complete", outcome="granted")
    async with bureau.service.database.transaction() as tx:
        await tx.execute("update assignment set due_at = $2 where code = $1", late, at(23, 8, 0))

    whole = await desk(bureau)

    ordered = [late, older.dossier_code, plain, waiting, permit.dossier_code]
    assert [entry["code"] for entry in whole] == ordered
    assert [entry["late"] for entry in whole] == [True, False, False, False, False]
    assert {entry["code"] for entry in whole if entry["paused"]} == {waiting}
    assert whole[0]["working_minutes_left"] == -75
    assert [entry["code"] for entry in await desk(bureau, unit="KT")] == [permit.dossier_code]
    assert [entry["code"] for entry in await desk(bureau, late=True)] == [late]
    assert late not in [entry["code"] for entry in await desk(bureau, late=False)]
    assert [entry["code"] for entry in await desk(bureau, state="supplement_requested")] == [waiting]
    assert [entry["code"] for entry in await desk(bureau, state="result_ready")] == [done]
    assert (await bureau.seen("/desk", commune="00691")).status_code == 403
    assert (await bureau.seen("/desk", role="integrator")).status_code == 403
    assert (await bureau.seen("/desk", role=None)).status_code == 401
    assert (await bureau.seen("/desk", state="withdrawn")).json()["slug"] == "state-not-on-desk"
    assert (await bureau.seen("/desk", state="asleep")).status_code == 422


async def test_the_whole_province_is_one_desk_for_those_who_serve_it(bureau: Bureau) -> None:
    await bureau.hears(recorded(), recorded(commune="00691"))

    answer = await bureau.http.get("/desk", headers=bureau.headers("auditor", commune="*"))

    assert {entry["commune"] for entry in answer.json()["dossiers"]} == {HOA_AN, "00691"}


async def test_whoever_serves_the_whole_province_is_told_of_a_commune_that_there_is_not(bureau: Bureau) -> None:
    auditor = bureau.headers("auditor", commune="*")

    unknown, known = [
        await bureau.http.get("/desk", params={"commune": code}, headers=auditor) for code in ("99999", HOA_AN)
    ]

    told = unknown.json()
    assert (unknown.status_code, told["slug"], told["field"]) == (422, "commune-unknown", "/commune")
    assert told["expected"]
    assert known.status_code == 200


async def test_the_desk_is_read_page_by_page(bureau: Bureau) -> None:
    dossiers = [recorded() for _ in range(23)]
    await bureau.hears(*dossiers)
    for dossier in dossiers[:5]:
        await bureau.done(dossier.dossier_code, "request-supplement", papers=["declaration"], reason="missing-paper")
    codes: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = (await bureau.seen("/desk", limit=6, after=after)).json()
        codes += [entry["code"] for entry in answer["dossiers"]]
        after = answer["after"]

    assert sorted(codes) == sorted(dossier.dossier_code for dossier in dossiers)
    assert (await bureau.seen("/desk", after="nonsense")).json()["slug"] == "desk-page-unknown"


async def test_the_document_of_the_doors_is_whole(bureau: Bureau) -> None:
    document = (await bureau.http.get("/openapi.json")).json()

    assert {"/dossiers/{code}/apologise", "/desk/commands", "/desk", "/dossiers/{code}/clock"} <= set(document["paths"])
    assert "ProblemDetails" in document["components"]["schemas"]
    assert (await bureau.http.get("/docs")).status_code == 200
    assert DUE.isoformat() == DUE_PRINTED
