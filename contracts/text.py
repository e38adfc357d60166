"""Text that everybody can keep and pass on: no null character, which SQL does not take, and no half of a character."""

import re
from typing import Annotated

from pydantic import AfterValidator

_ODD = re.compile("[\0\ud800-\udfff]")


def passable(text: str) -> str:
    """The text as it is; ValueError where it cannot be kept."""
    if _ODD.search(text):
        raise ValueError("text without a null character or half of a surrogate pair")
    return text


def legible(text: str) -> str:
    """Any text, with what cannot be passed on as it is written out."""
    return text.encode(errors="backslashreplace").decode()


Text = Annotated[str, AfterValidator(passable)]
