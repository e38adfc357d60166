"""A short message is one segment of the basic alphabet, whatever went into it."""

from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.sms import BASIC, EXTENDED, SEGMENT, one_segment, septets, unaccented

EVERY_VIETNAMESE_VOWEL = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def test_vietnamese_loses_its_accents_and_nothing_else() -> None:
    assert unaccented("Đường Ngọc Đường, xã Hoà An – đã trả") == "Duong Ngoc Duong, xa Hoa An - da tra"


def test_every_vietnamese_letter_becomes_its_bare_one() -> None:
    bare = "a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5

    assert unaccented(EVERY_VIETNAMESE_VOWEL) == bare
    assert unaccented(EVERY_VIETNAMESE_VOWEL.upper()) == bare.upper()


def test_brackets_take_two_places() -> None:
    assert septets("[abc]") == 7


def test_the_fullest_text_that_fits_is_taken() -> None:
    assert one_segment(["a" * 161, "b" * 160, "c"]) == "b" * 160


def test_a_text_of_accents_is_measured_without_them() -> None:
    assert one_segment(["ệ" * 160, "c"]) == "e" * 160


def test_two_places_count_when_choosing() -> None:
    assert one_segment(["[" * 81, "ngan"]) == "ngan"


def test_what_never_fits_is_cut_rather_than_sent_in_two() -> None:
    assert one_segment(["a" * 500]) == "a" * 160


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
def test_any_text_ends_as_one_segment_of_the_basic_alphabet(variants: list[str]) -> None:
    text = one_segment(variants)

    assert septets(text) <= SEGMENT
    assert set(text) <= BASIC | EXTENDED
