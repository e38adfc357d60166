"""The citizen's page: state in plain words, dates, history, what to bring; in two languages, and no names."""

import re
from datetime import timedelta

from contracts.topics import ROUTING_PROGRESS, wire_type
from services.routing.domain.states import State
from services.routing.handlers.forget_words import forget_words
from services.routing.handlers.keep_changes import WORDS_KEPT
from services.routing.pages.wording import CAUSES, EVENTS, STATES
from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_reading import factor
from tests.integration.routing.test_transitions import routed
from tests.unit.routing.facts import at


async def page(bureau: Bureau, code: str, *, k: str | None = None, lang: str = "vi") -> str:
    """The page's text."""
    answer = await bureau.seen(f"/t/{code}", role=None, lang=lang, **({"k": k} if k else {}))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    return re.sub(r"\s+", " ", answer.text)


async def test_without_the_second_factor_it_says_state_and_dates(bureau: Bureau) -> None:
    code = await routed(bureau)

    shown = await page(bureau, code)

    assert code in shown
    assert "Đang giải quyết" in shown
    assert "17:00, Thứ Sáu, 27/11/2026" in shown
    assert "Quá trình giải quyết" not in shown
    assert "tình trạng hôn nhân" not in shown


async def test_with_it_the_citizen_reads_what_to_bring_and_what_has_happened(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    asked = await bureau.done(
        code, "request-supplement", papers=["declaration"], reason="missing-paper", note="Thiếu chữ ký <ở mục 4>"
    )

    shown = await page(bureau, code, k=factor(code))
    english = await page(bureau, code, k=factor(code), lang="en")

    assert asked["supplement_request"] in shown
    assert "Cần bổ sung giấy tờ" in shown
    assert "Tờ khai" in shown
    assert "Lý do: Thiếu giấy tờ" in shown
    assert "Thiếu chữ ký &lt;ở mục 4&gt;" in shown
    assert "Chuyển tới đơn vị giải quyết" in shown
    assert "Văn phòng HĐND và UBND" in shown
    assert "Papers needed" in english
    assert "17:00, Friday, 27 November 2026" in english
    assert 'lang="en"' in english


async def test_it_says_what_is_to_be_paid_and_every_date_promised(bureau: Bureau) -> None:
    code = await routed(bureau)
    await bureau.done(code, "apologise", reason="overload", new_due_at="2026-11-30T17:00:00+07:00")
    await bureau.done(code, "request-payment", amount_vnd=1_250_000, purpose="land_use_fee")

    shown = await page(bureau, code, k=factor(code))

    assert "Tiền sử dụng đất" in shown
    assert "1.250.000 đ" in shown
    assert "17:00, Thứ Hai, 30/11/2026" in shown
    assert "17:00, Thứ Sáu, 27/11/2026" in shown


async def test_it_says_when_the_desk_is_open_to_whom_it_expects(bureau: Bureau) -> None:
    code = await routed(bureau)
    assert "mở cửa" not in await page(bureau, code)
    await bureau.done(code, "complete", outcome="granted")

    bureau.now = at(25, 10, 0)
    assert "đang mở cửa đến" in await page(bureau, code)
    assert "12:00, Thứ Tư, 25/11/2026" in await page(bureau, code)
    bureau.now = at(27, 18, 0)
    assert "opens next at" in await page(bureau, code, lang="en")
    assert "07:30, Thứ Hai, 30/11/2026" in await page(bureau, code)


async def test_it_apologises_when_the_date_has_passed(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(30)

    assert "Đã quá ngày hẹn trả" in await page(bureau, code)


async def test_an_unknown_code_is_a_page_for_browsers(bureau: Bureau) -> None:
    answer = await bureau.http.get("/t/H60.001-261123-9999", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "Chưa có hồ sơ với mã này" in answer.text
    assert int(answer.headers["retry-after"]) >= 1
    # A code typed wrongly would be asked for until the browser is closed.
    assert "refresh" not in answer.headers


async def test_the_head_of_the_page_comes_without_it(bureau: Bureau) -> None:
    code = await routed(bureau)

    shown, told = await bureau.http.get(f"/t/{code}"), await bureau.http.head(f"/t/{code}")

    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-length"] == str(len(shown.content))


async def test_what_turns_the_direction_of_reading_reaches_nobody(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)

    refused = await bureau.ordered(code, "request-payment", amount_vnd=5000, purpose="Phí\x1b[2J")
    await bureau.done(code, "request-payment", amount_vnd=5000, purpose="Phí\u202e 000.5\u202c đồng\r\nMang bản gốc")

    assert (refused.status_code, refused.json()["field"]) == (422, "/purpose")
    assert "Phí 000.5 đồng Mang bản gốc" in await page(bureau, code, k=factor(code))


async def test_the_officials_words_are_forgotten_some_time_after_the_end(bureau: Bureau) -> None:
    ended, going_on = await routed(bureau), await routed(bureau)
    for code in (ended, going_on):
        await bureau.done(
            code, "request-supplement", papers=["declaration"], reason="missing-paper", note="Mang bản gốc"
        )
    await bureau.done(ended, "stop", reason="Không bổ sung")
    afterwards = bureau.now + WORDS_KEPT

    async with bureau.service.database.transaction() as tx:
        early = await forget_words(tx, now=afterwards - timedelta(seconds=1), at_most=10)
        late = await forget_words(tx, now=afterwards, at_most=10)

    assert (early, late) == (0, 2)
    assert "Mang bản gốc" not in await page(bureau, ended, k=factor(ended))
    assert "Mang bản gốc" in await page(bureau, going_on, k=factor(going_on))


def test_every_state_event_and_cause_has_its_words() -> None:
    announced = {wire_type(event).split(".")[1] for event in ROUTING_PROGRESS.carries}

    assert set(STATES) == set(State)
    assert set(EVENTS) == announced | {"dossier_recorded"}
    assert {"reception", "supplement", "calendar", "apology", "payment"} == set(CAUSES)
