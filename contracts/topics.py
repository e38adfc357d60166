"""The topics: what each carries, by which key, who may read it; facts flow one way."""

from dataclasses import dataclass
from typing import Literal, get_args

from contracts.events import catalogue, intake, notify, person, routing, survey, words
from contracts.message import Event

Reader = Literal["intake", "routing", "notify", "survey"]
PARTITIONS = 12
TYPE_PREFIX = "motcua."


@dataclass(frozen=True, slots=True)
class Topic:
    """One owner's stream; the key is the fact's subject, the number its short name in our own tables."""

    name: str
    number: int
    owner: Reader
    carries: tuple[type[Event], ...]
    readers: tuple[Reader, ...]
    private: bool = False
    compacted: bool = False
    erased_by: type[Event] | None = None


def _members(union: object) -> tuple[type[Event], ...]:
    """The event classes of a discriminated union."""
    return tuple(get_args(get_args(union)[0]))


INTAKE_DOSSIER = Topic("intake.dossier.v1", 1, "intake", _members(intake.IntakeEvent), ("routing",))
INTAKE_PERSON = Topic(
    "intake.person.v1",
    2,
    "intake",
    _members(person.PersonEvent),
    ("notify",),
    private=True,
    compacted=True,
    erased_by=person.PersonErased,
)
INTAKE_CATALOGUE = Topic(
    "intake.catalogue.v1",
    3,
    "intake",
    _members(catalogue.CatalogueEvent),
    ("routing", "notify", "survey"),
    compacted=True,
)
ROUTING_PROGRESS = Topic("routing.progress.v1", 4, "routing", _members(routing.RoutingEvent), ("notify", "survey"))
ROUTING_WORDS = Topic("routing.words.v1", 5, "routing", (words.WordsWritten,), ("notify",), private=True)
NOTIFY_NOTICE = Topic("notify.notice.v1", 6, "notify", _members(notify.NoticeEvent), ())
SURVEY_FEEDBACK = Topic("survey.feedback.v1", 7, "survey", _members(survey.FeedbackEvent), ())

TOPICS: tuple[Topic, ...] = (
    INTAKE_DOSSIER,
    INTAKE_PERSON,
    INTAKE_CATALOGUE,
    ROUTING_PROGRESS,
    ROUTING_WORDS,
    NOTIFY_NOTICE,
    SURVEY_FEEDBACK,
)


def wire_type(event: type[Event]) -> str:
    """The `type` of an event class, e.g. `routing.dossier_routed.v1`."""
    return str(event.model_fields["type"].default)


TOPIC_OF: dict[str, Topic] = {wire_type(event): topic for topic in TOPICS for event in topic.carries}
EVENT_OF: dict[str, type[Event]] = {wire_type(event): event for topic in TOPICS for event in topic.carries}
for _topic in TOPICS:
    if _topic.erased_by is not None:
        TOPIC_OF[wire_type(_topic.erased_by)] = _topic

TOPIC_NAMED: dict[str, Topic] = {topic.name: topic for topic in TOPICS}
