"""The control sheet through its doors: data for machines, a page to print, for staff alone."""

import re

from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_transitions import routed
from tests.unit.routing.facts import at


async def worked_on(bureau: Bureau) -> str:
    """A dossier with two steps done, another agency asked, and a result."""
    code = await routed(bureau)
    bureau.now = at(25, 8, 0)
    await bureau.done(code, "complete-step", role="case_officer")
    await bureau.done(code, "request-opinion", agency="TAX", question="money-duty", within="1 day", note="lô <3>")
    bureau.now = at(26, 9, 0)
    await bureau.done(code, "complete-step", role="case_officer")
    await bureau.done(code, "complete", outcome="granted")
    return code


async def test_it_is_told_as_data(bureau: Bureau) -> None:
    code = await worked_on(bureau)

    told = (await bureau.seen(f"/dossiers/{code}/control-sheet")).json()

    assert (told["code"], told["state"], told["due_at"]) == (code, "result_ready", "2026-11-27T17:00:00+07:00")
    assert [(s["step"], s["result"]) for s in told["steps"]][:4] == [
        ("reception", "early"),
        ("assign", "early"),
        ("handle", "early"),
        ("review", "early"),
    ]
    assert [row["what"] for row in told["rows"]] == [
        "dossier_recorded",
        "dossier_routed",
        "step_completed",
        "step_completed",
        "dossier_completed",
    ]
    assert told["rows"][-1]["result"] == "early"
    assert [(o["agency"], o["asked_by"], o["note"]) for o in told["opinions"]] == [
        ("TAX", "approver:approver", "lô <3>")
    ]


async def test_it_is_a_page_in_two_languages(bureau: Bureau) -> None:
    code = await worked_on(bureau)

    page = await bureau.seen(f"/dossiers/{code}/control-sheet/print")
    english = await bureau.seen(f"/dossiers/{code}/control-sheet/print", lang="en")

    text = re.sub(r"\s+", " ", page.text)
    assert page.headers["content-type"].startswith("text/html")
    assert "Phiếu kiểm soát quá trình giải quyết hồ sơ" in text
    assert "Trung tâm Phục vụ hành chính công" in text
    assert "Trước hạn" in text
    assert "Hoàn thành: Phân công thụ lý" in text
    assert "Control sheet of the handling of a dossier" in english.text


async def test_it_is_for_staff_of_its_communes_alone(bureau: Bureau) -> None:
    code = await routed(bureau)

    nobody = await bureau.seen(f"/dossiers/{code}/control-sheet", role=None)
    headers = bureau.headers("case_officer", commune="00715")
    foreign = await bureau.http.get(f"/dossiers/{code}/control-sheet", headers=headers)

    assert (nobody.status_code, foreign.status_code) == (401, 403)
