"""Many commands in one call: each has its verdict, in order; what is refused changes nothing, the rest is done."""

from typing import Any

from contracts.events.routing import DossierCompleted
from contracts.tokens.supplements import read_supplement_number
from tests.integration.routing.bureau import SIGNING_KEY, Body, Bureau
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import recorded


def order(code: str, command: str, **body: Any) -> Body:
    """One entry of a bulk."""
    return {"code": code, "command": command, **body}


def told(verdicts: list[Body]) -> list[tuple[int, str | None]]:
    """Status and slug of each verdict."""
    return [(verdict["status"], verdict.get("slug")) for verdict in verdicts]


async def test_text_that_nobody_can_keep_is_refused_for_its_own_command_alone(bureau: Bureau) -> None:
    first, second = [await routed(bureau) for _ in range(2)]

    verdicts = await bureau.many(
        order("H60\0", "start"),
        order(first, "start"),
        order(second, "complete", outcome="granted", note="a\0b"),
        order(second, "start"),
    )

    assert told(verdicts) == [(422, "field-invalid"), (201, None), (422, "field-invalid"), (201, None)]
    assert [verdicts[place]["field"] for place in (0, 2)] == ["/code", "/note"]


async def test_good_and_bad_commands_each_have_their_verdict(bureau: Bureau) -> None:
    first, second, third = [await routed(bureau) for _ in range(3)]
    stranger = recorded(commune="00691")
    await bureau.hears(stranger)
    unknown = "H60.001-261123-9999"

    verdicts = await bureau.many(
        order(first, "complete", outcome="granted"),
        order(second, "complete", outcome="refused"),
        order(third, "request-supplement", papers=["declaration"], reason="missing-paper"),
        order(second, "return"),
        order(stranger.dossier_code, "start"),
        order(unknown, "start"),
        order(third, "request-supplement", papers=[], reason="missing-paper"),
        order(third, "dance"),
        {"command": "start"},
        order(first, "start", step="x"),
    )

    assert told(verdicts) == [
        (201, None),
        (422, "reason-required"),
        (201, None),
        (403, "role-not-allowed"),
        (403, "foreign-commune"),
        (404, "dossier-not-yet-known"),
        (422, "field-invalid"),
        (422, "field-invalid"),
        (422, "command-without-dossier"),
        (422, "field-invalid"),
    ]
    assert [verdict["code"] for verdict in verdicts[:3]] == [first, second, third]
    assert (verdicts[0]["command"], verdicts[0]["state"], verdicts[0]["national_code"]) == (
        "complete",
        "result_ready",
        9,
    )
    assert (verdicts[1]["field"], verdicts[6]["field"], verdicts[7]["field"]) == ("/reason", "/papers", "/command")
    assert all(verdict["detail"] for verdict in verdicts if verdict["status"] >= 400)
    assert read_supplement_number(verdicts[2]["supplement_request"], key=SIGNING_KEY)
    assert (await kept(bureau, second)).state == "processing"
    assert sorted((await bureau.names())[4:]) == ["ClockPaused", "DossierCompleted", "SupplementRequested"]


async def test_commands_for_one_dossier_are_obeyed_in_order(bureau: Bureau) -> None:
    code = await routed(bureau)

    verdicts = await bureau.many(
        order(code, "complete-step"),
        order(code, "start"),
        order(code, "start"),
        order(code, "complete-step", step="handle"),
        order(code, "complete", outcome="granted", note="Mang bản chính"),
        order(code, "complete", outcome="granted"),
        role="dept_head",
    )

    assert told(verdicts) == [
        (201, None),
        (201, None),
        (409, "step-already-started"),
        (201, None),
        (201, None),
        (409, "dossier-already-completed"),
    ]
    events = [event for event in await bureau.announced() if event.type != "routing.words_written.v1"]
    assert [type(event).__name__ for event in events] == [
        "DossierRouted",
        "StepStarted",
        "StepCompleted",
        "StepStarted",
        "StepCompleted",
        "DossierCompleted",
    ]
    sequences = await bureau.asked("select sequence from journal where topic = 4 order by sequence")
    assert [row["sequence"] for row in sequences] == [1, 2, 3, 4, 5, 6]
    assert isinstance(events[-1], DossierCompleted)
    assert (await kept(bureau, code)).state == "result_ready"


async def test_five_hundred_commands_go_through_together(bureau: Bureau) -> None:
    dossiers = [recorded() for _ in range(500)]
    await bureau.hears(*dossiers)

    verdicts = await bureau.many(*(order(dossier.dossier_code, "complete", outcome="granted") for dossier in dossiers))

    assert {verdict["status"] for verdict in verdicts} == {201}
    states = await bureau.asked("select state, count(*) from assignment group by state")
    assert [tuple(row) for row in states] == [(9, 500)]
    assert await bureau.asked("select from timer") == []
    assert (await bureau.names()).count("DossierCompleted") == 500


async def test_a_call_is_answered_alike_when_repeated_and_has_its_limits(bureau: Bureau) -> None:
    code = await routed(bureau)
    one = order(code, "start")

    first, again = [
        await bureau.post("/desk/commands", {"commands": [one]}, role="approver", key="one click") for _ in range(2)
    ]
    other = await bureau.post("/desk/commands", {"commands": [one, one]}, role="approver", key="one click")
    none = await bureau.post("/desk/commands", {"commands": []}, role="approver")
    many = await bureau.post("/desk/commands", {"commands": [one] * 501}, role="approver")
    keyless = await bureau.http.post("/desk/commands", json={"commands": [one]}, headers=bureau.headers("approver"))

    assert first.json() == again.json()
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert [answer.status_code for answer in (other, none, many, keyless)] == [409, 422, 422, 400]
    assert (await bureau.names()).count("StepStarted") == 1


async def test_a_key_is_the_communes_whoever_of_it_uses_it(bureau: Bureau) -> None:
    code = await routed(bureau)
    path, body = "/desk/commands", {"commands": [order(code, "start")]}

    first = await bureau.post(path, body, role="case_officer", key="1")
    colleague = await bureau.post(path, body, role="approver", key="1")
    stranger = await bureau.post(path, body, role="approver", commune="00691", key="1")

    assert told(first.json()["verdicts"]) == [(201, None)]
    assert (colleague.content, colleague.headers["idempotent-replayed"]) == (first.content, "true")
    assert told(stranger.json()["verdicts"]) == [(403, "foreign-commune")]
