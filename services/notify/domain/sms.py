"""One SMS segment: 160 septets of the GSM 03.38 alphabet, so Vietnamese loses its accents there and only there.

One letter outside the alphabet would turn the whole message into UCS-2, where a segment holds 70 characters.
"""

import unicodedata
from collections.abc import Iterable

SEGMENT = 160
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[]~|€\f")
_KEPT = BASIC | EXTENDED
_BY_HAND = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "`": "'"})


def unaccented(text: str) -> str:
    """`Tuyen Quang` for Tuyên Quang; what no phone's basic alphabet has is left out."""
    if text.isascii() and _KEPT.issuperset(text):
        return text
    return "".join(letter for letter in unicodedata.normalize("NFD", text.translate(_BY_HAND)) if letter in _KEPT)


def septets(text: str) -> int:
    """How much of a segment a text fills; a letter of the extension table takes two places."""
    return len(text) + sum(map(text.count, EXTENDED))


def one_segment(variants: Iterable[str]) -> str:
    """The first of these texts, fullest first, that fits one segment; the last is cut if even that does not."""
    text = ""
    for variant in variants:
        text = unaccented(variant)
        if septets(text) <= SEGMENT:
            return text
    while septets(text) > SEGMENT:
        text = text[:-1]
    return text
