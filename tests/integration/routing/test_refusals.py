"""Every refusal of the officers' doors: its status, its slug, and that nothing is written."""

from typing import Any

import pytest

from deploy.motcua.token import StaffRole
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import SAME_DAY, at, recorded, wish_to_withdraw

SUPPLEMENT: dict[str, Any] = {"papers": ["declaration"], "reason": "missing-paper"}
APOLOGY: dict[str, Any] = {"reason": "overload", "new_due_at": "2026-11-30T17:00:00+07:00"}


async def refusal(bureau: Bureau, code: str, command: str, **body: Any) -> tuple[int, str]:
    """Status and slug of a refused command; the outbox and the dossier are as before."""
    before = await kept(bureau, code), await bureau.names()
    answer = await bureau.ordered(code, command, **body)
    assert (await kept(bureau, code), await bureau.names()) == before
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["slug"]


async def test_the_law_of_supplements(bureau: Bureau) -> None:
    first, late = await routed(bureau), await routed(bureau)
    await bureau.done(first, "request-supplement", **SUPPLEMENT)

    assert await refusal(bureau, first, "request-supplement", **SUPPLEMENT) == (409, "second-supplement-request")
    unlisted = {**SUPPLEMENT, "papers": ["declaration", "love_letter"]}
    assert await refusal(bureau, late, "request-supplement", **unlisted) == (422, "paper-unknown")
    assert await refusal(bureau, first, "complete", outcome="granted") == (409, "supplement-awaited")
    assert await refusal(bureau, first, "apologise", **APOLOGY) == (409, "apology-during-pause")
    bureau.now = at(27, 17, 1)
    assert await refusal(bureau, late, "request-supplement", **SUPPLEMENT) == (409, "supplement-request-too-late")


async def test_the_law_of_apologies(bureau: Bureau) -> None:
    late, done = await routed(bureau), await routed(bureau)
    quick = recorded(SAME_DAY)
    await bureau.hears(quick)
    await bureau.done(done, "apologise", **APOLOGY)

    assert await refusal(bureau, done, "apologise", **APOLOGY) == (409, "second-apology")
    assert await refusal(bureau, quick.dossier_code, "apologise", **APOLOGY) == (409, "same-day-without-apology")
    earlier = {**APOLOGY, "new_due_at": "2026-11-27T18:00:00+07:00"}
    saturday = {**APOLOGY, "new_due_at": "2026-11-28T09:00:00+07:00"}
    unloaded = {**APOLOGY, "new_due_at": "2031-01-06T17:00:00+07:00"}
    assert await refusal(bureau, late, "apologise", **earlier) == (422, "new-date-not-later")
    assert await refusal(bureau, late, "apologise", **saturday) == (422, "new-date-not-working-day")
    assert await refusal(bureau, late, "apologise", **unloaded) == (422, "calendar-year-not-loaded")
    endless = {**APOLOGY, "new_due_at": "9999-12-31T23:59:59Z"}
    assert (await refusal(bureau, late, "apologise", **endless))[0] == 422
    bureau.now = at(26, 17, 1)
    assert await refusal(bureau, late, "apologise", **APOLOGY) == (409, "apology-too-late")


async def test_the_law_of_results(bureau: Bureau) -> None:
    code = await routed(bureau)
    assert await refusal(bureau, code, "return", role="reception_officer") == (409, "result-not-ready")
    assert await refusal(bureau, code, "complete", outcome="refused") == (422, "reason-required")
    await bureau.hears(wish_to_withdraw(await kept(bureau, code), at=bureau.now))
    assert await refusal(bureau, code, "complete", outcome="granted") == (409, "withdrawal-undecided")
    await bureau.done(code, "refuse-withdrawal", reason="decision-near")
    await bureau.done(code, "complete", outcome="granted")

    for command, body in (("stop", {"reason": "x"}), ("start", {}), ("complete", {"outcome": "granted"})):
        assert await refusal(bureau, code, command, **body) == (409, "dossier-already-completed")
    await bureau.done(code, "return", role="reception_officer")
    assert await refusal(bureau, code, "return", role="reception_officer") == (409, "result-already-returned")


async def test_the_law_of_ends_and_steps(bureau: Bureau) -> None:
    gone, stopped, working, paying = [await routed(bureau) for _ in range(4)]
    await bureau.hears(wish_to_withdraw(await kept(bureau, gone), at=bureau.now))
    await bureau.done(gone, "accept-withdrawal")
    await bureau.done(stopped, "stop", reason="not-eligible")
    await bureau.done(working, "start")
    await bureau.done(paying, "request-payment", amount_vnd=1, purpose="fee")

    assert await refusal(bureau, gone, "start") == (409, "dossier-already-withdrawn")
    assert await refusal(bureau, stopped, "start") == (409, "dossier-already-stopped")
    assert await refusal(bureau, working, "start") == (409, "step-already-started")
    assert await refusal(bureau, working, "complete-step", step="review") == (409, "other-step-in-hand")
    assert await refusal(bureau, working, "accept-withdrawal") == (409, "no-withdrawal-requested")
    assert await refusal(bureau, paying, "complete", outcome="granted") == (409, "payment-awaited")
    for _ in range(5):
        await bureau.done(working, "complete-step")
    assert await refusal(bureau, working, "complete-step") == (409, "no-step-left")


WITHOUT_POWER: dict[str, StaffRole] = {
    "start": "reception_officer",
    "complete-step": "centre_director",
    "request-supplement": "records_clerk",
    "request-payment": "auditor",
    "complete": "case_officer",
    "stop": "case_officer",
    "apologise": "dept_head",
    "return": "approver",
    "accept-withdrawal": "case_officer",
    "refuse-withdrawal": "admin",
}


async def test_the_law_of_powers(bureau: Bureau) -> None:
    code = await routed(bureau)
    bodies = {"complete": {"outcome": "granted"}, "apologise": APOLOGY, "request-supplement": SUPPLEMENT}
    bodies |= {"request-payment": {"amount_vnd": 1, "purpose": "fee"}}
    bodies |= {"stop": {"reason": "x"}, "refuse-withdrawal": {"reason": "x"}}

    told = {
        command: await refusal(bureau, code, command, role=role, **bodies.get(command, {}))
        for command, role in WITHOUT_POWER.items()
    }

    assert told == dict.fromkeys(WITHOUT_POWER, (403, "role-not-allowed"))


async def test_who_is_asking_and_how(bureau: Bureau) -> None:
    code = await routed(bureau)
    path = f"/dossiers/{code}/start"

    nobody = await bureau.http.post(path, json={}, headers={"Idempotency-Key": "1"})
    keyless = await bureau.http.post(path, json={}, headers=bureau.headers("approver"))
    stranger = await bureau.post(path, {}, role="approver", commune="00691")
    unknown = await bureau.ordered("H60.001-261123-9999", "start")
    broken = await bureau.ordered(code, "request-supplement", papers=[], reason="missing-paper")
    foreign_words = await bureau.ordered(code, "stop", reason="missing-paper", other="y")

    assert [a.status_code for a in (nobody, keyless, stranger, unknown, broken, foreign_words)] == [
        401,
        400,
        403,
        404,
        422,
        422,
    ]
    assert [a.json()["slug"] for a in (nobody, keyless, stranger, unknown)] == [
        "token-required",
        "idempotency-key-missing",
        "foreign-commune",
        "dossier-not-yet-known",
    ]
    assert (broken.json()["field"], foreign_words.json()["field"]) == ("/papers", "/other")
    assert await bureau.names() == ["DossierRouted"]


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff", b"\x1f\x8b\x08\0", b"[" * 100_000, b'{"amount_vnd": ' + b"9" * 6_000 + b"}", b""],
    ids=["half", "no UTF-8", "gzip", "deep", "long", "none"],
)
async def test_a_body_that_cannot_be_read_is_422_at_every_door(bureau: Bureau, body: bytes) -> None:
    headers = {**bureau.headers("admin"), "Idempotency-Key": "k", "Content-Type": "application/json"}
    doors = ("/dossiers/x/request-payment", "/desk/commands", "/recounts/preview")

    answers = [await bureau.http.post(door, content=body, headers=headers) for door in doors]

    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert (answer.json()["slug"], answer.json()["field"]) == ("body-not-json", "")
        assert answer.json()["detail"] == "Nội dung gửi lên không phải JSON hợp lệ."
        assert answer.json()["expected"]


async def test_a_field_is_named_by_its_pointer(bureau: Bureau) -> None:
    odd = await bureau.post("/desk/commands", {"commands": [{}], "foo/bar~x": 1}, role="approver")
    listed = await bureau.http.post("/recounts/preview", json=[], headers=bureau.headers("admin"))
    long = await bureau.ordered("x", "stop", reason="x" * 1001)
    asked = await bureau.seen("/desk", limit=0)
    handed_back = await bureau.seen("/desk", after="x")

    assert [answer.json()["field"] for answer in (odd, listed, long, asked, handed_back)] == [
        "/foo~1bar~0x",
        "",
        "/reason",
        "/limit",
        "/after",
    ]
    assert "1000 characters" in long.json()["expected"]


async def test_a_repeated_command_is_answered_alike_and_done_once(bureau: Bureau) -> None:
    code = await routed(bureau)
    path = f"/dossiers/{code}/request-supplement"

    first = await bureau.post(path, SUPPLEMENT, role="approver", key="one click")
    again = await bureau.post(path, SUPPLEMENT, role="approver", key="one click")
    other = await bureau.post(path, {**SUPPLEMENT, "note": "x"}, role="approver", key="one click")

    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert (other.status_code, other.json()["slug"]) == (409, "idempotency-key-reused")
    assert (await bureau.names()).count("SupplementRequested") == 1


async def test_a_refusal_speaks_the_readers_language(bureau: Bureau) -> None:
    code = await routed(bureau)
    headers = {**bureau.headers("reception_officer"), "Idempotency-Key": "k"}

    vi = await bureau.http.post(f"/dossiers/{code}/return", headers=headers)
    en = await bureau.http.post(f"/dossiers/{code}/return", headers={**headers, "Accept-Language": "en"})

    assert vi.json()["detail"] == "Hồ sơ chưa có kết quả để trả."
    assert en.json()["detail"] == "The result is not ready yet."
