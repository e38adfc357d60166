"""The project's Python files as text and as syntax, for tests that measure them and tests that read them."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = ("contracts", "deploy", "services")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file; an empty `__init__.py` says nothing and is left out of what follows."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """Lines of the file."""
        return len(self.text.splitlines())

    @property
    def room(self) -> str:
        """The folder below the root: contracts, deploy, services or tests."""
        return self.name.partition("/")[0]

    def functions(self) -> Iterator[Function]:
        """Every function and method, however deep."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def comments(self) -> list[int]:
        """Lines that hold a comment for a reader, not a mark for a tool."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        told = [token for token in tokens if token.type == tokenize.COMMENT]
        return [token.start[0] for token in told if not token.string.startswith(("# noqa", "# type:"))]

    def imports(self) -> Iterator[tuple[int, str]]:
        """Every imported module, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.lineno, node.module or ""


def sources(*rooms: str, root: Path = ROOT) -> list[Source]:
    """The files of these rooms that say anything."""
    files = [file for room in rooms for file in sorted((root / room).rglob("*.py"))]
    read = [Source(str(file.relative_to(root)), file.read_text(encoding="utf-8")) for file in files]
    return [source for source in read if source.text.strip()]


def production() -> list[Source]:
    """What ships."""
    return sources(*PRODUCTION)


def believed() -> list[Source]:
    """What only has to be believed."""
    return sources("tests")


def scripts() -> list[str]:
    """The SQL that ships."""
    files = [file for room in PRODUCTION for file in sorted((ROOT / room).rglob("*.sql"))]
    return [file.read_text(encoding="utf-8") for file in files]
