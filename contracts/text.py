"""Text that everybody can keep, pass on and read as it was written: no control characters, no half of a character."""

import re
from typing import Annotated

from pydantic import AfterValidator

_ODD = re.compile("[\0\ud800-\udfff]")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# What turns the direction of reading shows another text than is written (Unicode's Bidi_Control).
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_SPACED = re.compile("[\n\t]")


def passable(text: str) -> str:
    """The text as it is; ValueError where it cannot be kept."""
    if _ODD.search(text):
        raise ValueError("không có ký tự null, không có nửa ký tự (no null character or half of a surrogate pair)")
    return text


def in_lines(text: str) -> str:
    """Words of one or more lines, read in the order in which they are written; ValueError where they cannot be."""
    if text.isprintable():
        return text
    written = straight(_LINE_END.sub("\n", text)).strip()
    if _CONTROL.search(written) or (text and not written):
        raise ValueError("chữ viết được, không có ký tự điều khiển (no control characters)")
    return written


def in_one_line(text: str) -> str:
    """The same of one line."""
    written = in_lines(text)
    if _SPACED.search(written):
        raise ValueError("một dòng chữ, không có ký tự điều khiển (one line, no control characters)")
    return written


def straight(text: str) -> str:
    """Any text, to be read in the order in which it is written."""
    return _TURNING.sub("", text)


def legible(text: str) -> str:
    """Any text, with what cannot be passed on as it is written out."""
    return text.encode(errors="backslashreplace").decode()


Line = Annotated[str, AfterValidator(in_one_line)]
