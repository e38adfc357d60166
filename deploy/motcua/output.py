"""How every command speaks: progress on stderr, the answer on stdout, and an exit code for the kind of its end."""

import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import Annotated, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console, RenderableType
from typer.exceptions import TyperException

from contracts.problems import Problem, ProblemDetails, Refusal

DONE, FINDING, REFUSED, TROUBLE, INTERRUPTED = 0, 1, 2, 3, 130

AsJson = Annotated[
    bool, typer.Option("--json", help="Một đối tượng JSON ở dòng cuối. One JSON object on the last line.")
]

progress = Console(stderr=True, highlight=False)
_stdout = Console(highlight=False)


class UsageRefused(Refusal):
    """Lệnh gõ chưa đúng, xem `--help`.

    The command was not understood, see `--help`.
    """


def must_be_text(words: Sequence[str]) -> None:
    """Refuse what was typed in bytes that are no text: nothing that is said of it could be written either."""
    for before, word in zip(("", *words), words, strict=False):
        try:
            word.encode()
        except UnicodeEncodeError as error:
            option = next((it for it in (word, before) if it.startswith("--")), "command")
            told = f"{UsageRefused.title()} {word.encode(errors='backslashreplace').decode()}"
            raise UsageRefused(told, field=_field(option), expected="chữ mã UTF-8 (text in UTF-8)") from error


def speak_utf8() -> None:
    """Vietnamese is written as UTF-8, whatever the terminal is believed to take."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def answer(model: BaseModel, *, as_json: bool, shown: RenderableType) -> None:
    """The command's answer: one JSON object on the last line, or what a person reads."""
    if as_json:
        sys.stdout.write(f"{model.model_dump_json()}\n")
        sys.stdout.flush()
    elif isinstance(shown, str):
        # A token or a path must come out in one piece, however narrow the terminal is.
        _stdout.print(shown, soft_wrap=True, markup=False)
    else:
        _stdout.print(shown)


def found() -> NoReturn:
    """End with the exit code of a finding: a difference, a late dossier."""
    raise typer.Exit(FINDING)


def _usage(error: TyperException) -> UsageRefused:
    """The refusal with the option or argument that is wrong, where the parser says which."""
    known = vars(error)
    named = known.get("option_name") or getattr(known.get("param"), "name", None) or "command"
    told = f"{UsageRefused.title()} {error.format_message()}"
    return UsageRefused(told, field=_field(str(named)), expected="lệnh như `--help` nêu (as `--help` says)")


def _field(option: str) -> str:
    return "/" + option.partition("=")[0].lstrip("-").replace("-", "_")


def _tell(problem: Problem, *, as_json: bool) -> None:
    details: ProblemDetails = problem.details()
    if as_json:
        sys.stdout.write(f"{details.model_dump_json(exclude_none=True)}\n")
        sys.stdout.flush()
    else:
        progress.print(f"[bold red]{details.slug}[/]: ", end="")
        progress.print(details.detail, markup=False)


class Ending:
    """Turns whatever ends a command into its exit code: refused 2, trouble or a bug 3."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def __enter__(self) -> None:
        """Nothing has ended yet."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say the problem and leave with its code."""
        match error:
            case None | SystemExit():
                return
            case KeyboardInterrupt():
                raise SystemExit(INTERRUPTED) from None
            case Problem():
                _tell(error, as_json=self._as_json)
                raise SystemExit(REFUSED if isinstance(error, Refusal) else TROUBLE) from error
            case TyperException():
                _tell(_usage(error), as_json=self._as_json)
                raise SystemExit(REFUSED) from error
            case _:
                traceback.print_exception(kind, error, trace)
                raise SystemExit(TROUBLE) from error
