"""What the source says that it must not: calls, names and words, each with its place."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, Source

HIDDEN = frozenset({"__pycache__", "node_modules", "var", "results"})
LOCKS = ("uv.lock", "package-lock.json")
TEXTS = frozenset(
    {".py", ".md", ".sql", ".toml", ".yaml", ".yml", ".json", ".html", ".css", ".sh", ".mjs", ".xml", ".properties", ""}
)


def dotted(node: ast.expr) -> str:
    """A name with its path: `asyncio.sleep`; what is called or indexed on the way is left out."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{dotted(value)}.{name}"
        case ast.Call(func=func):
            return dotted(func)
    return ""


def uses(files: Iterable[Source], names: Collection[str]) -> Iterator[str]:
    """Where a name, or a path that ends in it, is used or imported."""
    for file in files:
        for node in ast.walk(file.tree):
            for name in _said(node):
                if any(name == wanted or name.endswith(f".{wanted}") for wanted in names):
                    yield f"{file.name}:{getattr(node, 'lineno', 0)} {name}"


def _said(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Attribute | ast.Name):
        return [dotted(node)]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def rooms(root: Path = ROOT) -> list[str]:
    """Every folder and module by its path, without what tools leave behind."""
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_dir() or path.suffix == ".py")
    return sorted(str(path) for path in found if not _hidden(path))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part in HIDDEN for part in path.parts)


def misnamed(names: Iterable[str], forbidden: Collection[str]) -> list[str]:
    """Rooms called by a name that says nothing."""
    return [name for name in names if Path(name).stem in forbidden]


def texts(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every text that ships or explains, with its path; locks are written by tools."""
    for path in sorted(root.rglob("*")):
        short = path.relative_to(root)
        if (
            path.is_file()
            and path.suffix in TEXTS
            and not _hidden(short)
            and path.name not in ("uv.lock", "package-lock.json")
        ):
            yield str(short), path.read_text(encoding="utf-8")


def said(named: Iterable[tuple[str, str]], pattern: str) -> list[str]:
    """Where texts say what the pattern finds."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{name}:{number} {found[0]}"
        for name, text in named
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := wanted.search(line))
    ]
