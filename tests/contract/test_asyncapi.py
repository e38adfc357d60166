"""The public AsyncAPI document: valid under the specification's own parser, and it tells of the public topics alone."""

import copy
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from pydantic import BaseModel, TypeAdapter

from contracts.topics import PARTITIONS, TOPICS, wire_type
from deploy.local.cache import filled_once, personal
from deploy.schemas import asyncapi
from deploy.schemas.event_schema import Schema
from deploy.schemas.golden import FOLDER, golden

PROGRAM = Path(__file__).parent / "asyncapi"
PUBLIC = [topic for topic in TOPICS if not topic.private]
PUBLIC_KINDS = {wire_type(event): topic for topic in PUBLIC for event in topic.carries}
ERROR = 0


class Said(BaseModel):
    """One thing that the parser says; severity 0 is an error."""

    severity: int
    message: str
    path: str


class Verdict(BaseModel):
    """What the parser makes of a document."""

    said: list[Said]
    messages: list[str]

    @property
    def errors(self) -> list[str]:
        """What is wrong, and where."""
        return [f"{said.path}: {said.message}" for said in self.said if said.severity == ERROR]


@pytest.fixture(scope="session")
def parser() -> Path:
    """The parser, installed outside of the work tree from its lock."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("the AsyncAPI document is NOT validated here: npm is missing (Debian: apt-get install npm)")
    lock = hashlib.sha256((PROGRAM / "package-lock.json").read_bytes()).hexdigest()
    home = personal() / f"asyncapi-{lock[:12]}"
    with filled_once(home) as empty:
        if empty:
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(PROGRAM, home)
            installed = subprocess.run(
                ["npm", "ci"], cwd=home, capture_output=True, text=True, check=False, timeout=170
            )
            if installed.returncode:
                pytest.skip(f"the AsyncAPI document is NOT validated here: npm says {installed.stderr[-500:]}")
    shutil.copy(PROGRAM / "check.mjs", home)
    return home


def _misnamed_channel(document: Schema) -> None:
    document["operations"]["send.intake.dossier.v1"]["channel"]["$ref"] = "#/channels/nowhere"


def _a_type_that_is_none(document: Schema) -> None:
    document["components"]["schemas"]["Actor"]["properties"]["role"]["type"] = "official"


def _a_binding_without_number(document: Schema) -> None:
    document["channels"]["survey.feedback.v1"]["bindings"]["kafka"]["partitions"] = "twelve"


HARMS = (_misnamed_channel, _a_type_that_is_none, _a_binding_without_number)


@pytest.fixture(scope="session")
def verdicts(parser: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    """What the parser says of the committed document, and of one with each harm."""
    documents = [FOLDER / "asyncapi.yaml"]
    for harm in HARMS:
        document = copy.deepcopy(asyncapi.document())
        harm(document)
        documents.append(tmp_path_factory.mktemp("harmed") / "asyncapi.yaml")
        documents[-1].write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    said = subprocess.run(["node", "check.mjs", *documents], cwd=parser, capture_output=True, check=True, timeout=150)
    return TypeAdapter(list[Verdict]).validate_json(said.stdout)


def test_the_parser_finds_no_error_and_every_public_type(verdicts: list[Verdict]) -> None:
    assert verdicts[0].errors == []
    assert sorted(verdicts[0].messages) == sorted(f"motcua.{kind}" for kind in PUBLIC_KINDS)


@pytest.mark.parametrize("harm", HARMS)
def test_the_parser_would_find_a_broken_document(verdicts: list[Verdict], harm: Callable[[Schema], None]) -> None:
    assert verdicts[1 + HARMS.index(harm)].errors != []


def test_public_topics_stand_with_their_partitions_and_their_cleanup() -> None:
    channels = asyncapi.document()["channels"]

    assert set(channels) == {topic.name for topic in PUBLIC}
    for topic in PUBLIC:
        kafka = channels[topic.name]["bindings"]["kafka"]
        assert kafka["topic"] == topic.name
        assert kafka["partitions"] == PARTITIONS
        assert kafka["topicConfiguration"]["cleanup.policy"] == ["compact" if topic.compacted else "delete"]


def test_private_topics_are_named_as_restricted_and_not_described() -> None:
    document = asyncapi.document()
    described = {name: part for name, part in document.items() if name != "info"}

    for topic in (topic for topic in TOPICS if topic.private):
        assert f"`{topic.name}`" in document["info"]["description"]
        for name in (topic.name, *(wire_type(event) for event in topic.carries)):
            assert name not in yaml.safe_dump(described)


def test_each_owner_sends_on_its_own_topics() -> None:
    document = asyncapi.document()

    assert len(document["operations"]) == len(PUBLIC)
    for topic in PUBLIC:
        operation = document["operations"][f"send.{topic.name}"]
        assert operation["action"] == "send"
        assert operation["tags"] == [{"name": topic.owner}]
        assert len(operation["messages"]) == len(topic.carries)


@pytest.mark.parametrize("kind", sorted(PUBLIC_KINDS))
def test_the_document_says_of_each_message_what_stands_on_the_wire(kind: str) -> None:
    document = asyncapi.document()
    message = document["components"]["messages"][kind]
    trait = document["components"]["messageTraits"][message["traits"][0]["$ref"].rpartition("/")[2]]
    headers = Draft7Validator({**document, **message["headers"]})
    key = Draft7Validator({**document, **trait["bindings"]["kafka"]["key"]})
    payload = Draft7Validator({**document, **message["payload"]})
    told = set(document["components"]["schemas"]["CloudEventHeaders"]["properties"])

    for recorded in golden(kind):
        headers.validate(recorded.headers)
        key.validate(recorded.key)
        payload.validate(recorded.value)
        assert not payload.is_valid({**(recorded.value or {}), "time": 7})
        assert set(recorded.headers) <= told
        assert not headers.is_valid({**recorded.headers, "ce_type": "motcua.other"})
