"""What the documents say is so: the glossary's names are in the code, the example runs, the links lead somewhere."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from contracts.topics import TOPICS
from tests.architecture.sources import ROOT, production
from tests.builders.every_event import every_event
from tests.contract.wire_record import WireRecord, sent

README = (ROOT / "contracts" / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "contracts" / "glossary.md").read_text(encoding="utf-8")
DATA = (ROOT / "deploy" / "catalogue" / "catalogue.json").read_text(encoding="utf-8")

Said = tuple[str, str, object]


def named(table: str) -> list[str]:
    """The names in the last column of a document's tables."""
    rows = [line.split("|")[-2] for line in table.splitlines() if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`([A-Za-z_]+)`", row)]


def unused(names: Iterable[str]) -> list[str]:
    """Names that stand nowhere in the code or the catalogue."""
    code = "\n".join(file.text for file in production()) + DATA
    return [name for name in names if not re.search(rf"\b{name}\b", code)]


def test_every_name_in_the_glossary_stands_in_the_code() -> None:
    assert len(named(GLOSSARY)) > 100
    assert unused(named(GLOSSARY)) == []
    assert unused(named("| x | y | `dossier`, `never_heard_of` |")) == ["never_heard_of"]


def test_every_event_and_topic_is_told_of() -> None:
    assert [topic.name for topic in TOPICS if f"`{topic.name}`" not in README] == []


@pytest.mark.parametrize("document", ["README.md", "glossary.md"])
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / "contracts" / document).read_text(encoding="utf-8")

    assert [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (ROOT / "contracts" / link).exists()] == []


@pytest.fixture
def facts() -> Callable[[Iterable[WireRecord]], Iterator[Said]]:
    """The example of the README, as an integrator would copy it."""
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    room: dict[str, Callable[[Iterable[WireRecord]], Iterator[Said]]] = {}
    exec(compile(example, "README.md", "exec"), room)
    return room["facts"]


def three_facts() -> list[WireRecord]:
    events = every_event()
    kinds = ("routing.dossier_routed.v1", "routing.step_started.v1", "routing.step_completed.v1")
    return [sent(events[kind][0], sequence=number) for number, kind in enumerate(kinds, start=1)]


def test_the_example_reads_each_fact_once_and_in_order(
    facts: Callable[[Iterable[WireRecord]], Iterator[Said]],
) -> None:
    one, two, three = three_facts()

    heard = list(facts([one, two, one, two, three]))

    assert [kind for kind, _, _ in heard] == [
        "motcua.routing.dossier_routed.v1",
        "motcua.routing.step_started.v1",
        "motcua.routing.step_completed.v1",
    ]


def test_the_example_notices_a_gap(facts: Callable[[Iterable[WireRecord]], Iterator[Said]]) -> None:
    one, _, three = three_facts()

    with pytest.raises(LookupError, match="2 is missing"):
        list(facts([one, three]))


def test_the_example_reads_a_tombstone(facts: Callable[[Iterable[WireRecord]], Iterator[Said]]) -> None:
    (erased,) = every_event()["intake.person_erased.v1"]

    assert list(facts([sent(erased)])) == [("motcua.intake.person_erased.v1", erased.subject, None)]
