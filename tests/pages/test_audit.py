"""The audit itself: it finds each fault that is planted in a page without any."""

import pytest

from tests.pages.audit import complaints
from tests.pages.conftest import OpenScreen

SHEET = """</title><style>
body { background: #fff; color: #222 } .pale { color: #aaa } p { white-space: nowrap }
button { min-width: 48px; min-height: 48px } .small { min-height: 20px; height: 20px }
input { width: 48px; height: 48px; border: 1px solid #767676 }
</style>"""
SOUND_PAGE = """<!doctype html><html lang="vi"><title>Trang</title><body>
<header>Một Cửa</header><nav>…</nav><main><h1>Một</h1><h2>Hai</h2>
<form><fieldset><legend>Hỏi</legend><label>1 <input type="radio" name="a"></label></fieldset>
<label for="b">Tên</label><input id="b" type="text"><button>GỬI</button></form><p id="p">chữ</p></main>
<footer>hết</footer></body></html>"""


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('lang="vi"', 'lang="xx"', "no language"),
        ("<title>Trang</title>", "<title> </title>", "no title"),
        ("<h2>", "<h3>", "a heading level is left out"),
        ("<h1>Một</h1>", "<h1>Một</h1><h1>Hai</h1>", "2 first headings"),
        ("<footer>hết</footer>", "", "no footer"),
        ('<p id="p">', '<p id="b">', "an id stands twice"),
        ('<label for="b">Tên</label>', "", "no label"),
        ('<label for="b">', '<label for="c">', "it points nowhere"),
        ("<legend>Hỏi</legend>", "", "no question"),
        ("<button>GỬI</button>", "<button></button>", "no text"),
        ('<p id="p">', '<p id="p" tabindex="3">', "it jumps the queue"),
        ('<p id="p">', '<p id="p" onclick="x()">', "inline script or style"),
        ("chữ", "chữ" * 400, "it scrolls sideways"),
        ('<p id="p">', '<p id="p" class="pale">', "contrast"),
        ("#767676", "#cccccc", "border contrast"),
        ("<button>", '<button class="small">', "button is"),
        ("<p id=", "<table><tr><th>x</th></tr></table><p id=", "no caption or scope"),
    ],
)
async def test_each_planted_fault_is_found(screen: OpenScreen, right: str, wrong: str, complaint: str) -> None:
    opened = await screen()
    page = SHEET.join(SOUND_PAGE.split("</title>"))
    await opened.page.set_content(page)
    assert await complaints(opened.page) == []

    await opened.page.set_content(page.replace(right, wrong, 1))

    assert any(found.startswith(complaint) for found in await complaints(opened.page))
