"""A copy of the tree to plant violations in, and the linter's verdict on it."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("contracts", "deploy", "services", "tests")
LINTER = Path(sys.executable).parent / "lint-imports"


@dataclass(frozen=True, slots=True)
class Plant:
    """An import where it does not belong, and how the linter names it."""

    module: str
    imports: str

    @property
    def line(self) -> str:
        """The planted line."""
        return f"import {self.imports}\n"

    @property
    def named(self) -> str:
        """What a verdict about it says."""
        return f"{self.module} -> {self.imports}"

    def into(self, tree: Path) -> None:
        """Write it into the module; module and what it imports are made where they are missing."""
        if self.imports.partition(".")[0] in ROOMS:
            _made(tree, self.imports)
        file = _made(tree, self.module)
        file.write_text(self.line + file.read_text(encoding="utf-8"), encoding="utf-8")


def _made(tree: Path, module: str) -> Path:
    """The module's file; its rooms become packages."""
    place = tree.joinpath(*module.split("."))
    for folder in [folder for folder in place.parents if tree in folder.parents]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    file.touch()
    return file


def contracts() -> dict[str, str]:
    """The contracts of the linter: id and name."""
    config = ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): config[section]["name"]
        for section in config.sections()
        if section.startswith(prefix)
    }


def copied(to: Path) -> Path:
    """The tree's Python files, elsewhere."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, to / room, ignore=_all_but_python)
    shutil.copy(ROOT / ".importlinter", to)
    return to


def _all_but_python(folder: str, names: list[str]) -> set[str]:
    kept = {name for name in names if name.endswith(".py") or (Path(folder) / name).is_dir()}
    return set(names) - (kept - {"__pycache__"})


def verdict(tree: Path, *only: str) -> subprocess.CompletedProcess[str]:
    """What the linter says of a tree, about some contracts or all."""
    chosen = [argument for contract in only for argument in ("--contract", contract)]
    return subprocess.run(
        [LINTER, "--no-cache", "--config", ".importlinter", *chosen],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
