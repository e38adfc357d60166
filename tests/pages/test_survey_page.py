"""The questionnaire on a phone: without a mouse, without scripts, without complaints."""

from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from contracts.identifiers import DossierId, new_id
from tests.integration.survey.facts import HOA_AN, a_returned_result, link_of, returned
from tests.pages.audit import complaints
from tests.pages.conftest import OpenScreen, SurveySite

OUR_COMMUNE = "99903"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A survey that waits for its answer."""

    site: SurveySite
    dossier: DossierId

    @property
    def address(self) -> str:
        """Its link."""
        return self.site.url + link_of(self.dossier)

    async def answer(self) -> tuple[object, ...] | None:
        """What was answered."""
        async with self.site.database.transaction() as tx:
            row = await tx.fetchrow(
                "select overall, access, procedure, staff, result, feedback, comment from answer where dossier_id = $1",
                self.dossier,
            )
        return tuple(row.values()) if row else None


async def an_open_survey(site: SurveySite, *, commune: str = HOA_AN) -> Waiting:
    """One more."""
    (dossier,) = await returned(site.database, a_returned_result(commune=commune))
    return Waiting(site, dossier)


@pytest.fixture
async def waiting(site: SurveySite) -> Waiting:
    """One of the test's own."""
    return await an_open_survey(site)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts on", "scripts off"])
async def test_the_form_is_filled_and_sent_by_keyboard_alone(
    waiting: Waiting, screen: OpenScreen, javascript: bool
) -> None:
    phone = await screen(javascript=javascript)
    await phone.page.goto(waiting.address)
    keys = phone.page.keyboard

    await keys.press("Tab")
    await expect(phone.page.locator(".skip")).to_be_focused()
    await keys.press("Enter")
    for steps in (3, 2, 1, 4, 0, 3):
        await keys.press("Tab")
        await keys.press("Space")
        for _ in range(steps):
            await keys.press("ArrowRight")
    await keys.press("Tab")
    await keys.type("Chờ lâu nhưng được việc.")
    await keys.press("Tab")
    await expect(phone.page.get_by_role("button")).to_be_focused()
    await keys.press("Enter")

    await expect(phone.page.get_by_role("heading", level=1)).to_have_text("Cảm ơn Ông/Bà!")
    assert await waiting.answer() == (4, 3, 2, 5, 1, 4, "Chờ lâu nhưng được việc.")
    assert phone.complaints == []


async def test_one_tap_and_send_are_enough(waiting: Waiting, screen: OpenScreen) -> None:
    phone = await screen()
    await phone.page.goto(waiting.address)

    await phone.page.get_by_role("group", name="Nhìn chung").get_by_role("radio", name="5 Rất hài lòng").tap()
    await phone.page.get_by_role("button", name="Gửi câu trả lời").tap()

    await expect(phone.page.get_by_role("status")).to_have_text("Câu trả lời đã được ghi nhận.")
    assert await waiting.answer() == (5, None, None, None, None, None, None)


async def test_without_the_first_answer_the_browser_asks_for_it_and_sends_nothing(
    waiting: Waiting, screen: OpenScreen
) -> None:
    phone = await screen(javascript=False)
    await phone.page.goto(waiting.address)

    await phone.page.get_by_role("button").press("Enter")

    await expect(phone.page.locator("input[name=overall]").first).to_be_focused()
    assert await waiting.answer() is None


async def test_an_old_browser_that_sends_an_empty_form_is_led_to_what_is_missing(
    waiting: Waiting, screen: OpenScreen
) -> None:
    phone = await screen()
    await phone.page.goto(waiting.address)
    await phone.page.get_by_label("Góp ý thêm").fill("Tốt")
    await phone.page.evaluate("document.querySelector('form').noValidate = true")

    await phone.page.get_by_role("button").press("Enter")

    await expect(phone.page.get_by_role("alert")).to_be_focused()
    await expect(phone.page.get_by_label("Góp ý thêm")).to_have_value("Tốt")
    assert (await phone.page.title()).startswith("Chưa gửi được")
    first = phone.page.locator("input[name=overall]").first
    await expect(first).to_have_accessible_description("Xin chọn một mức từ 1 đến 5.")
    assert await complaints(phone.page) == []


async def test_the_other_language_is_one_tap_away_and_stays(waiting: Waiting, screen: OpenScreen) -> None:
    phone = await screen()
    await phone.page.goto(waiting.address)

    await phone.page.get_by_role("link", name="English").tap()
    await expect(phone.page.get_by_role("heading", level=1)).to_have_text("How was the service?")
    await phone.page.get_by_role("group", name="Overall").get_by_role("radio", name="4 Satisfied").tap()
    await phone.page.get_by_role("button", name="Send").tap()

    await expect(phone.page.get_by_role("heading", level=1)).to_have_text("Thank you!")
    assert (await phone.page.locator("html").get_attribute("lang")) == "en"


async def test_an_english_browser_is_answered_in_english(waiting: Waiting, screen: OpenScreen) -> None:
    phone = await screen(language="en-GB")

    await phone.page.goto(waiting.address)

    await expect(phone.page.get_by_role("button")).to_have_text("Send")


async def test_an_early_click_becomes_the_form_by_itself(site: SurveySite, screen: OpenScreen) -> None:
    phone = await screen(javascript=False)
    result = a_returned_result(DossierId(new_id()))
    await phone.page.goto(site.url + link_of(result.dossier_id))
    await expect(phone.page.get_by_role("heading", level=1)).to_contain_text("chưa mở")

    await returned(site.database, result)

    await expect(phone.page.get_by_role("heading", level=1)).to_have_text("Ông/Bà có hài lòng không?", timeout=20_000)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_nobody_has_a_reason_to_complain_about_any_page(
    site: SurveySite, screen: OpenScreen, width: int, language: str
) -> None:
    device = await screen(width=width)
    survey = (await an_open_survey(site)).address
    early = site.url + link_of(DossierId(new_id()))

    for address in (survey, early, f"{site.url}/", f"{site.url}/s/not-ours", f"{site.url}/nowhere"):
        await device.page.goto(f"{address}?lang={language}")
        assert await complaints(device.page) == [], address
    await device.page.goto(survey)
    await device.page.locator("input[name=overall]").last.check()
    await device.page.get_by_role("button").click()
    await expect(device.page.get_by_role("status")).to_be_visible()
    assert await complaints(device.page) == []
    await device.page.goto(survey)
    assert await complaints(device.page) == []
    assert all(asked.startswith((site.url, "data:")) for asked in device.asked)


async def test_scores_are_read_on_a_phone_and_narrowed_by_a_tap(site: SurveySite, screen: OpenScreen) -> None:
    phone = await screen()
    await phone.page.goto((await an_open_survey(site, commune=OUR_COMMUNE)).address)
    await phone.page.locator("input[name=overall]").last.check()
    await phone.page.get_by_role("button").tap()
    await expect(phone.page.get_by_role("status")).to_be_visible()

    await phone.page.goto(f"{site.url}/")
    await phone.page.get_by_role("region", name="Theo xã, phường").get_by_role("link", name=OUR_COMMUNE).tap()

    await expect(phone.page.locator(".figure")).to_have_text("100,0%")
    await expect(phone.page.get_by_role("region", name="Theo thủ tục")).to_be_visible()
    await expect(phone.page.get_by_role("region", name="Theo xã, phường")).to_have_count(0)
    assert await complaints(phone.page) == []
    assert phone.complaints == []
