"""Every refusal has a name of its own and says itself in Vietnamese first and in English last."""

import importlib
import re
from collections import defaultdict

import pytest

from contracts.problems import InputRefused, Problem
from tests.architecture.sources import sources

_VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
_SHIPPED = ("contracts", "services", "deploy")


def _every(kind: type[Problem]) -> list[type[Problem]]:
    return [kind, *(found for below in kind.__subclasses__() for found in _every(below))]


def problems() -> list[type[Problem]]:
    """Every anticipated problem that ships."""
    for file in sources(*_SHIPPED):
        if "Refus" in file.text or "problems" in file.text:
            importlib.import_module(file.name.removesuffix(".py").replace("/", "."))
    return [kind for kind in dict.fromkeys(_every(Problem)) if kind.__module__.startswith(_SHIPPED)]


def unclear(kind: type[Problem]) -> list[str]:
    """What is missing for a person who reads the refusal."""
    said = kind.__dict__.get("__doc__") or ""
    vietnamese, english = kind.title(), kind.title(english=True)
    faults = {
        "no words of its own": not said.strip(),
        "one language only": vietnamese == english,
        "Vietnamese is not first": not _VIETNAMESE.search(vietnamese),
        "English is not last": bool(_VIETNAMESE.search(english)),
        "no sentences": not (vietnamese.endswith((".", "?")) and english.endswith((".", "?"))),
    }
    return [fault for fault, present in faults.items() if present]


def test_every_refusal_speaks_both_languages() -> None:
    found = {kind.__qualname__: faults for kind in problems() if (faults := unclear(kind))}

    assert len(problems()) > 30
    assert found == {}


def _by_slug(*rooms: str) -> dict[str, set[type[Problem]]]:
    found: dict[str, set[type[Problem]]] = defaultdict(set)
    for kind in problems():
        if kind.__module__.startswith(rooms):
            found[kind.slug()].add(kind)
    return found


@pytest.mark.parametrize(
    "room", ["services.intake", "services.routing", "services.notify", "services.survey", "deploy"]
)
def test_every_refusal_of_a_process_has_a_slug_of_its_own(room: str) -> None:
    found = _by_slug("contracts.", f"{room}.")

    assert {slug: kinds for slug, kinds in found.items() if len(kinds) > 1} == {}
    assert [slug for slug in found if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)] == []


def test_a_slug_that_several_services_use_means_the_same_everywhere() -> None:
    shared = {slug: {kind.status for kind in kinds} for slug, kinds in _by_slug(*_SHIPPED).items()}

    assert {slug: statuses for slug, statuses in shared.items() if len(statuses) > 1} == {}


def test_every_refusal_answers_with_a_status_of_its_kind() -> None:
    for kind in problems():
        assert kind.status in (400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 500, 503), kind


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (None, "no words of its own"),
        ("Hồ sơ đã được rút.", "one language only"),
        ("The dossier is withdrawn.\n\nHồ sơ đã được rút.", "Vietnamese is not first"),
        ("Hồ sơ đã được rút.\n\nKhông thể rút nữa.", "English is not last"),
        ("Hồ sơ đã được rút\n\nThe dossier is withdrawn", "no sentences"),
    ],
)
def test_an_unclear_refusal_is_found(words: str | None, fault: str) -> None:
    planted = type("PlantedRefusal", (InputRefused,), {"__doc__": words, "__module__": __name__})

    assert fault in unclear(planted)
