"""The short messages: one segment for every commune, kind, code and language, and as much said as fits."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.person import Language
from services.notify.domain.links import Links
from services.notify.domain.sms import BASIC, SEGMENT, septets
from services.notify.domain.telling import TOLD
from services.notify.templates.short import sms
from tests.unit.notify.facts import CATALOGUE, LINKS, About, a_matter

KINDS = tuple(About().every_kind())
LANGUAGES: tuple[Language, ...] = ("vi", "en")
# Written as the GSM alphabet without its extension, so that a counted letter is one place.
PLAIN = {letter for letter in BASIC if letter.isascii()}
LONGEST_CODES = ["H60.124-261231-9999", "H60.124-261231-99999", "H60.124-261231-999999"]


@pytest.mark.parametrize(("kind", "language", "code"), tuple(product(KINDS, LANGUAGES, LONGEST_CODES)))
def test_every_commune_gets_one_segment_with_the_code_in_it(kind: str, language: Language, code: str) -> None:
    for commune in CATALOGUE.communes:
        text = sms(a_matter(About(code=code, commune=commune.code).every_kind()[kind]), language)

        assert septets(text) <= SEGMENT, text
        assert set(text) <= PLAIN, text
        assert code in text
        assert "{" not in text


@pytest.mark.parametrize(("kind", "language"), tuple(product(sorted(set(KINDS) - {"result_ready"}), LANGUAGES)))
def test_every_commune_gets_the_link_at_a_provinces_real_address(kind: str, language: Language) -> None:
    for commune in CATALOGUE.communes:
        matter = a_matter(About(code="H60.124-261231-9999", commune=commune.code).every_kind()[kind])

        assert (matter.survey or matter.link) in sms(matter, language)


amounts = st.integers(min_value=0, max_value=99_999_999_999)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
addresses = st.integers(min_value=0, max_value=300).map(lambda length: f"https://{'a' * length}.vn")


@settings(max_examples=60)
@given(st.integers(min_value=0, max_value=99_999_999), amounts, moments, addresses)
def test_no_amount_date_code_or_address_makes_a_second_segment(
    number: int, amount: int, at: datetime, address: str
) -> None:
    links = Links(tracking_url=address, tracking_key="k", survey_url=address, survey_key="k")
    about = About(code=f"H60.124-261231-{number:04}", commune="00691")
    kinds = {**about.every_kind(), "payment_requested": about.payment(amount_vnd=amount, pay_by=at)}
    kinds["received"] = about.routed(due_at=at)

    for (_, fact), language in product(kinds.items(), LANGUAGES):
        text = sms(a_matter(fact, links=links), language)
        assert septets(text) <= SEGMENT, text
        assert about.code in text


def test_where_it_fits_the_message_says_agency_code_date_and_link() -> None:
    links = Links(tracking_url="https://mc.vn", tracking_key="k", survey_url="https://mc.vn", survey_key="k")
    about = About(code="H60.112-261123-0042")
    matter = a_matter(about.routed(), links=links)

    assert sms(matter, "vi") == (
        f"UBND xa Hoa An da tiep nhan ho so H60.112-261123-0042. Hen tra KQ: 17h00 27/11/2026. Tra cuu: {matter.link}"
    )
    assert sms(matter, "en") == (
        f"Hoa An commune: dossier H60.112-261123-0042 received. Result due 17:00 27/11/2026. Track: {matter.link}"
    )


def test_a_longer_address_shortens_the_words_before_the_commune() -> None:
    matter = a_matter(About(code="H60.112-261123-0042").routed())

    assert sms(matter, "vi") == (
        f"UBND xa Hoa An nhan ho so H60.112-261123-0042. Hen tra KQ 17h00 27/11/2026. {matter.link}"
    )


def test_an_address_too_long_for_any_message_is_left_out() -> None:
    links = Links(tracking_url=f"https://{'a' * 120}.vn", tracking_key="k", survey_url="https://s.vn", survey_key="k")

    text = sms(a_matter(About(code="H60.112-261123-0042").routed(), links=links), "vi")

    assert text == "UBND xa Hoa An da tiep nhan ho so H60.112-261123-0042. Hen tra KQ: 17h00 27/11/2026"


def test_money_is_written_as_people_write_it() -> None:
    about = About(code="H60.112-261123-0042")

    assert "1.500.000d truoc 17h00 27/11/2026" in sms(a_matter(about.payment()), "vi")
    assert "1,500,000 VND by 17:00 27/11/2026" in sms(a_matter(about.payment()), "en")
    assert " truoc " not in sms(a_matter(about.payment(pay_by=None)), "vi")


def test_the_survey_link_opens_this_dossiers_survey() -> None:
    about = About()

    assert LINKS.survey(about.dossier) in sms(a_matter(about.returned()), "vi")


def test_every_told_fact_has_a_message() -> None:
    assert {type(fact) for fact in About().every_kind().values()} == set(TOLD)
