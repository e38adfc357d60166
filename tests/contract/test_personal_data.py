"""Personal data and free text cannot stand on a public topic: no type there has room for them."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field, JsonValue, StringConstraints

from contracts.delivery.envelope import RecordUnreadable
from contracts.message import DossierEvent, Word
from contracts.topics import TOPICS, wire_type
from deploy.schemas.event_schema import event_schema
from deploy.schemas.golden import GoldenMessage, golden
from tests.contract.open_text import Opening, openings
from tests.contract.wire_record import a_record, received

REFERENCE_DATA = (
    "written by the province's editors, reviewed and published with a version; of procedures, never of people"
)
CITATION = "which law pauses the clock: of the law's table, or of the catalogue's editors; never typed about a dossier"

IN_DOSSIER_FACTS = {"ClockPaused.legal_basis": CITATION}
IN_REFERENCE_DATA = dict.fromkeys(
    (
        "CalendarDecrees.about",
        "CalendarDecrees.weekly_source",
        "Catalogue.province",
        "Catalogue.province_agency",
        "Commune.agency",
        "Commune.name",
        "DecreedDay.article",
        "DecreedDay.decree",
        "DecreedDay.en",
        "DecreedDay.vi",
        "Department.name",
        "Department.name_en",
        "Duty.fields",
        "Duty.source",
        "Paper.data_source",
        "Paper.name",
        "Paper.name_en",
        "OpeningRule.article",
        "OpeningRule.decree",
        "Procedure.field",
        "Procedure.name",
        "Procedure.name_en",
        "Procedure.source",
        "ProcedureCase.after_payment",
        "ProcedureCase.fee_note",
        "ProcedureCase.name",
        "ProcedureCase.name_en",
        "ProcedureCase.opinion_tacit",
        "ProcedureCase.supplement_within",
        "ProcedureCase.term",
        "ProcedureCase.term_note",
        "ProcessTemplate.name",
        "ProcessTemplate.source",
        "RoutingRule.field",
        "SessionRule.article",
        "SessionRule.decree",
        "TemplateStep.name",
        "TemplateStep.name_en",
        "TemplateStep.unit",
    ),
    REFERENCE_DATA,
)
PUBLIC = sorted(wire_type(event) for topic in TOPICS if not topic.private for event in topic.carries)
PRIVATE = sorted(wire_type(event) for topic in TOPICS if topic.private for event in topic.carries)
REFERENCE_KINDS = {"intake.catalogue_published.v1", "intake.calendar_published.v1"}

CANARIES = (
    "Hoàng Thị Sìn",
    "Thôn Nà Tè, xã Hoà An",
    "Bà Nhàn xin hẹn lại vì đường sạt lở.",
    "call me at noon",
)


def allowed(kind: str) -> set[str]:
    """Fields of a type that may hold text, each for its reason."""
    return set(IN_REFERENCE_DATA if kind in REFERENCE_KINDS else IN_DOSSIER_FACTS)


@pytest.mark.parametrize("kind", PUBLIC)
def test_no_public_fact_has_room_for_personal_data_or_free_text(kind: str) -> None:
    found = {opening.field for opening in openings(event_schema(kind))}

    assert found <= allowed(kind)


def test_every_exception_is_still_needed() -> None:
    found = {opening.field for kind in PUBLIC for opening in openings(event_schema(kind))}

    assert found == {*IN_DOSSIER_FACTS, *IN_REFERENCE_DATA}


@pytest.mark.parametrize("kind", PRIVATE)
def test_the_private_facts_would_be_found_out(kind: str) -> None:
    assert openings(event_schema(kind))


def _texts(node: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all texts in a value."""
    if isinstance(node, str):
        yield path
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from _texts(inner, (*path, name))
    elif isinstance(node, list):
        for place, inner in enumerate(node):
            yield from _texts(inner, (*path, place))


def _with(message: GoldenMessage, path: tuple[str | int, ...], text: str) -> bytes:
    """The message's value with this text in that place."""
    value: Any = json.loads(json.dumps(message.value))
    inner = value
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = text
    return json.dumps(value).encode()


@pytest.mark.parametrize("kind", sorted(set(PUBLIC) - REFERENCE_KINDS))
def test_a_canary_in_any_place_of_a_public_fact_is_refused(kind: str) -> None:
    for message in golden(kind):
        for path in _texts(message.value):
            if path == ("legal_basis",):
                continue
            for canary in CANARIES:
                with pytest.raises(RecordUnreadable):
                    received(a_record(message.topic, message.key, _with(message, path, canary), message.headers))


class Visitor(Word):
    """Somebody, planted in a public fact."""

    surname: Annotated[str, StringConstraints(pattern="^[a-z]+$")]


class PlantedFact(DossierEvent):
    """A fact that says too much in every way there is."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.planted_fact.v1"] = "intake.planted_fact.v1"
    phone: int
    remarks: str
    short: str = Field(max_length=20)
    maybe: str | None = None
    many: tuple[str, ...]
    pairs: tuple[tuple[int, str], ...]
    either: int | list[str | None]
    table: dict[str, int]
    anything: Any
    visitor: Visitor | None = None
    visitors: tuple[Visitor, ...]
    citizen_ref: Annotated[str, StringConstraints(pattern="^[0-9]{12}$")]
    fine: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    count: int


def test_every_way_of_saying_too_much_is_found() -> None:
    found = openings(PlantedFact.model_json_schema())

    assert found == {
        Opening("PlantedFact.phone", "a personal name"),
        Opening("PlantedFact.remarks", "any text"),
        Opening("PlantedFact.short", "any text"),
        Opening("PlantedFact.maybe", "any text"),
        Opening("PlantedFact.many", "any text"),
        Opening("PlantedFact.pairs", "any text"),
        Opening("PlantedFact.either", "any text"),
        Opening("PlantedFact.table", "names of its own choice"),
        Opening("PlantedFact.anything", "anything at all"),
        Opening("Visitor.surname", "a personal name"),
        Opening("PlantedFact.citizen_ref", "a personal name"),
    }
