"""The letters: whole sentences with their accents, a subject that names nobody."""

from itertools import product

import pytest

from contracts.events.person import Language
from services.notify.templates.texts import mail
from tests.unit.notify.facts import CATALOGUE, LINKS, SINGLE_STATUS, About, a_matter

KINDS = tuple(About().every_kind())
LANGUAGES: tuple[Language, ...] = ("vi", "en")
CALLED = "HOÀNG T. Sìn"


@pytest.mark.parametrize(("kind", "language"), tuple(product(KINDS, LANGUAGES)))
def test_every_letter_greets_says_the_code_and_links(kind: str, language: Language) -> None:
    about = About()
    matter = a_matter(about.every_kind()[kind])

    subject, text = mail(matter, language, called=CALLED)

    assert about.code in subject
    assert CALLED not in subject
    assert "\n" not in subject
    assert CALLED in text
    assert matter.link in text
    assert "{" not in text
    assert "\n\n\n" not in text


def test_a_letter_of_reception_in_vietnamese() -> None:
    about = About(code="H60.112-261123-0042")
    matter = a_matter(about.routed())

    subject, text = mail(matter, "vi", called=CALLED)

    assert subject == "[UBND xã Hoà An] Đã tiếp nhận hồ sơ H60.112-261123-0042"
    assert text.startswith("ỦY BAN NHÂN DÂN XÃ HOÀ AN\n")
    assert "Hẹn trả kết quả: 17:00, Thứ Sáu, 27/11/2026." in text
    assert "Thủ tục: Cấp Giấy xác nhận tình trạng hôn nhân" in text


def test_a_supplement_request_lists_the_papers_by_name_and_the_officials_words() -> None:
    about = About()
    offered = next(p for p in CATALOGUE.procedures if p.code == SINGLE_STATUS)
    paper = next(p for p in offered.cases[0].papers if p.code == "declaration")

    _, text = mail(a_matter(about.supplement(), words="Thiếu chữ ký ở mục 4"), "vi", called=CALLED)

    assert f"- {paper.name}\n" in text
    assert "Lý do: Thiếu chữ ký ở mục 4" in text


def test_a_refused_result_is_said_to_be_one() -> None:
    about = About()

    assert "không được chấp thuận" in mail(a_matter(about.completed(outcome="refused")), "vi", called=CALLED)[1]
    assert "không được chấp thuận" not in mail(a_matter(about.completed()), "vi", called=CALLED)[1]


def test_an_apology_says_both_dates() -> None:
    _, text = mail(a_matter(About().moved(cause="apology")), "vi", called=CALLED)

    assert "Hẹn cũ: 17:00, Thứ Sáu, 27/11/2026." in text
    assert "Hẹn lại: 17:00, Thứ Sáu, 04/12/2026." in text


def test_the_survey_is_linked_when_the_result_is_in_the_citizens_hand() -> None:
    about = About()

    assert LINKS.survey(about.dossier) in mail(a_matter(about.returned()), "en", called=CALLED)[1]
