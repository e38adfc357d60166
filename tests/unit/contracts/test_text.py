"""Free text shows what is written: no control characters, nothing that turns the direction of reading."""

import inspect
import unicodedata
from typing import Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts import commands
from contracts.commands import Note, Reason
from contracts.message import Command
from contracts.text import Line

WORDS = [TypeAdapter(Note), TypeAdapter(Reason)]
LINE = TypeAdapter(Line)
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
VIETNAMESE = "Nguyễn Thị Ái Đặng, thôn Nà Ọc – 5.000₫ 👩‍🌾"
# A person's words are checked by intake, which names the rule; a comment is cleaned by survey.
ELSEWHERE = {"PersonGiven", "AnswerSurvey"}


@pytest.mark.parametrize("odd", ["\0", "\x07", "\x08", "\x0b", "\x1b[31m", "\x7f", "\x85", "\x9b"])
def test_control_characters_are_refused(odd: str) -> None:
    for kind in (*WORDS, LINE):
        with pytest.raises(ValidationError, match="no control characters"):
            kind.validate_python(f"a{odd}b")


def test_what_turns_the_reading_is_left_out() -> None:
    for kind in (*WORDS, LINE):
        assert kind.validate_python(f"trả {TURNING[7]}000.5{TURNING[5]} đồng") == "trả 000.5 đồng"
        assert kind.validate_python(f"a{TURNING}b") == "ab"


def test_what_is_nothing_else_is_no_reason() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Reason).validate_python(f"{TURNING} {TURNING}")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_passes_as_it_is_composed_or_not(form: Literal["NFC", "NFD"]) -> None:
    written = unicodedata.normalize(form, VIETNAMESE)

    for kind in (*WORDS, LINE):
        assert kind.validate_python(written) == written


def test_lines_and_tabs_are_kept_where_there_may_be_several() -> None:
    for kind in WORDS:
        assert kind.validate_python("một\r\nhai\rba\u2028bốn\tnăm\n\nsáu") == "một\nhai\nba\nbốn\tnăm\n\nsáu"
    with pytest.raises(ValidationError, match="one line"):
        LINE.validate_python("một\nhai")


def texts() -> list[tuple[type[Command], str]]:
    """Every field of a command that takes any text."""
    return [
        (kind, name)
        for kind in vars(commands).values()
        if inspect.isclass(kind) and issubclass(kind, Command) and kind.__name__ not in ELSEWHERE
        for name, field in kind.model_fields.items()
        if takes(kind, name, "a") and field.annotation is not bool
    ]


def takes(kind: type[Command], name: str, text: str) -> bool:
    """Whether a field takes this."""
    try:
        kind.model_validate({name: text})
    except ValidationError as error:
        return all(each["loc"][0] != name for each in error.errors())
    return True


def test_no_command_takes_control_characters() -> None:
    assert {name for _, name in texts()} >= {"note", "reason", "purpose", "result", "step", "payment", "request"}
    assert [(kind.__name__, name) for kind, name in texts() if takes(kind, name, "a\x1bb")] == []
