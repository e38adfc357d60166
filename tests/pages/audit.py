"""What people with a screen reader, a keyboard, weak eyes or big fingers would complain about on a page."""

from pathlib import Path

from playwright.async_api import Page

_AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8").split("*/", 1)[1].strip().rstrip(";")


async def complaints(page: Page) -> list[str]:
    """Every fault found; an accessible page has none."""
    found: list[str] = await page.evaluate(_AUDIT)
    return found
