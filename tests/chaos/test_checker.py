"""Each thing that can go wrong is planted in a clean aftermath, and found under its own name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from contracts.identifiers import DossierId
from contracts.tokens.links import survey_token
from tests.chaos.checker import Verdict, judged, request_of
from tests.chaos.evidence import Evidence, Fact, Notice, OnKafka
from tests.chaos.history import Operation
from tests.chaos.manners import Manners
from tests.chaos.results import Counted

DOSSIER, OWNER = UUID(int=1), UUID(int=2)
CODE = "H60.001-260105-0001"


def link(dossier: UUID) -> str:
    """The survey of a dossier, as an SMS says it."""
    return f"http://survey/s/{survey_token(DossierId(dossier), key='sixteen letters.')}"


KNOWN = "known-to-the-clerk"


def a_fact(number: int, kind: str, *, topic: int, sequence: int = 1, cause: int | None = None) -> Fact:
    """A fact of the one dossier."""
    service = kind.partition(".")[0]
    because = None if cause is None else UUID(int=cause)
    return Fact(service, DOSSIER, topic, sequence, kind, UUID(int=number), because)


def a_clean_aftermath() -> tuple[list[Operation], Evidence]:
    """One dossier, recorded, routed, returned, told by SMS and surveyed."""
    facts = [
        a_fact(11, "intake.dossier_recorded.v1", topic=1),
        a_fact(12, "intake.person_recorded.v1", topic=2),
        a_fact(13, "routing.dossier_routed.v1", topic=4, cause=11),
        a_fact(14, "routing.result_returned.v1", topic=4, sequence=2),
        a_fact(15, "notify.citizen_notified.v1", topic=6, cause=13),
        a_fact(16, "notify.citizen_notified.v1", topic=6, sequence=2, cause=14),
        a_fact(17, "survey.survey_opened.v1", topic=7, cause=14),
    ]
    told = [UUID(int=13), UUID(int=14)]
    evidence = Evidence(
        recorded=[(request_of(KNOWN), CODE, DOSSIER)],
        facts=facts,
        records=[OnKafka(fact.topic, str(DOSSIER), str(fact.id), fact.sequence) for fact in facts],
        heard={"routing": [UUID(int=11)], "notify": [UUID(int=12), *told], "survey": told},
        assigned=[DOSSIER],
        surveyed=[DOSSIER],
        answered=[DOSSIER],
        notices=[
            Notice(UUID(int=3 + place), fact, OWNER, "sms", "sent", unknown=False) for place, fact in enumerate(told)
        ],
        messages=[str(UUID(int=3)), str(UUID(int=4))],
    )
    operations = [
        Operation("record", KNOWN, "ok", (CODE,)),
        Operation("record", "refused-at-the-counter", "refused", ()),
        Operation("record", "never-learned", "unknown", ()),
        Operation("step", f"{CODE} return", "ok", ()),
        Operation("answer", link(DOSSIER), "ok", ()),
    ]
    return operations, evidence


Plant = Callable[[list[Operation], Evidence], object]
STRANGER = UUID(int=99)


def changed(facts: list[Fact], number: int, **more: Any) -> None:
    """One fact, other than it was."""
    place = next(at for at, fact in enumerate(facts) if fact.id == UUID(int=number))
    facts[place] = replace(facts[place], **more)


def changed_outcome(operations: list[Operation], asked: str, outcome: Any) -> None:
    """One operation, learned otherwise than it was."""
    place = next(at for at, operation in enumerate(operations) if operation.asked == asked)
    operations[place] = replace(operations[place], outcome=outcome)


LOST: dict[str, Plant] = {
    "a dossier whose code was promised": lambda _, e: e.recorded.clear(),
    "a code that became another": lambda _, e: e.recorded.__setitem__(
        0, (request_of(KNOWN), "H60.001-260105-0002", DOSSIER)
    ),
    "an accepted step": lambda o, _: o.append(Operation("step", f"{CODE} complete", "ok", ())),
    "an accepted answer": lambda _, e: e.answered.clear(),
    "an answer in whose place another's lies": lambda _, e: setattr(e, "answered", [STRANGER]),
    "a number in a lane": lambda _, e: e.facts.pop(3),
    "a fact that never came to Kafka": lambda _, e: e.records.pop(),
    "a fact that a reader never heard": lambda _, e: e.heard["survey"].pop(),
    "an assignment": lambda _, e: e.assigned.clear(),
    "a survey": lambda _, e: e.surveyed.clear(),
    "a notice": lambda _, e: e.notices.pop(),
    "the announcement of a notice's end": lambda _, e: e.facts.pop(5),
    "a message that was said to be sent": lambda _, e: e.messages.pop(),
}
DOUBLED: dict[str, Plant] = {
    "a dossier": lambda _, e: e.recorded.append((request_of(KNOWN), "H60.001-260105-0002", STRANGER)),
    "an answer to one key": lambda o, _: o.__setitem__(0, Operation("record", KNOWN, "ok", (CODE, "another"))),
    "an unknown dossier, tried twice": lambda _, e: e.recorded.extend(
        [(request_of("never-learned"), "a", STRANGER)] * 2
    ),
    "a fact": lambda _, e: e.facts.append(a_fact(18, "routing.dossier_routed.v1", topic=4, sequence=3, cause=11)),
    "what a reader heard": lambda _, e: e.heard["routing"].append(UUID(int=11)),
    "an assignment": lambda _, e: e.assigned.append(DOSSIER),
    "a survey": lambda _, e: e.surveyed.append(DOSSIER),
    "a survey's answer": lambda _, e: e.answered.append(DOSSIER),
    "a notice": lambda _, e: e.notices.append(replace(e.notices[0], id=STRANGER)),
    "a message": lambda _, e: e.messages.append(str(UUID(int=3))),
}
REORDERED: dict[str, Plant] = {
    "two facts on Kafka": lambda _, e: e.records.insert(2, e.records.pop(3)),
    "two consequences": lambda _, e: e.facts.extend(
        [
            a_fact(18, "intake.payment_received.v1", topic=1, sequence=2),
            a_fact(19, "routing.clock_resumed.v1", topic=4, sequence=3, cause=18),
            a_fact(20, "routing.promise_moved.v1", topic=4, sequence=4, cause=11),
        ]
    ),
}
STUCK: dict[str, Plant] = {
    "a row in an outbox": lambda _, e: e.waiting.update({"facts in intake.outbox": 1}),
}
FOREIGN: dict[str, Plant] = {
    "a refused dossier": lambda _, e: e.recorded.append((request_of("refused-at-the-counter"), "a", STRANGER)),
    "a dossier of nobody": lambda _, e: e.recorded.append((request_of("nobody"), "a", STRANGER)),
    "an answer of nobody": lambda _, e: e.answered.append(STRANGER),
    "an answer of nobody in another's place": lambda _, e: setattr(e, "answered", [STRANGER]),
    "a refused answer": lambda o, _: changed_outcome(o, "answer", "refused"),
    "a record that nobody announced": lambda _, e: e.records.append(OnKafka(4, str(DOSSIER), str(STRANGER), 3)),
    "a record without an envelope": lambda _, e: e.strangers.append("routing.progress.v1"),
    "a fact under another's key": lambda _, e: e.records.__setitem__(0, replace(e.records[0], key=str(STRANGER))),
    "something heard that was never said": lambda _, e: e.heard["routing"].append(STRANGER),
    "a cause that was never announced": lambda _, e: changed(e.facts, 13, cause=STRANGER),
    "an assignment of nobody": lambda _, e: e.assigned.append(STRANGER),
    "a survey of nobody": lambda _, e: e.surveyed.append(STRANGER),
    "a notice of nothing": lambda _, e: e.notices.append(replace(e.notices[0], id=STRANGER, told=STRANGER)),
    "a message of no notice": lambda _, e: e.messages.append(str(STRANGER)),
}


def after(plant: Plant) -> Verdict:
    """The judgement on an aftermath into which one thing was planted."""
    operations, evidence = a_clean_aftermath()
    plant(operations, evidence)
    return judged(operations, evidence)


def test_a_clean_aftermath_is_clean() -> None:
    operations, evidence = a_clean_aftermath()

    assert judged(operations, evidence) == Verdict()


@pytest.mark.parametrize("what", LOST)
def test_what_is_lost_is_found(what: str) -> None:
    assert after(LOST[what]).lost


@pytest.mark.parametrize("what", DOUBLED)
def test_what_is_doubled_is_found(what: str) -> None:
    assert after(DOUBLED[what]).doubled


@pytest.mark.parametrize("what", REORDERED)
def test_what_changed_places_is_found(what: str) -> None:
    assert after(REORDERED[what]).reordered


@pytest.mark.parametrize("what", STUCK)
def test_what_is_stuck_is_found(what: str) -> None:
    assert after(STUCK[what]).stuck


@pytest.mark.parametrize("what", FOREIGN)
def test_what_came_from_nowhere_is_found(what: str) -> None:
    assert after(FOREIGN[what]).foreign


def test_a_repeated_record_on_kafka_is_no_fault() -> None:
    operations, evidence = a_clean_aftermath()
    evidence.records.extend(evidence.records[:3])

    assert judged(operations, evidence).clean


def test_a_dossier_whose_outcome_stayed_unknown_may_be_there_once() -> None:
    operations, evidence = a_clean_aftermath()
    evidence.recorded.append((request_of("never-learned"), "a", STRANGER))

    assert judged(operations, evidence).clean


def test_a_message_told_again_after_a_lost_answer_is_counted_apart() -> None:
    operations, evidence = a_clean_aftermath()
    evidence.notices[0] = replace(evidence.notices[0], unknown=True)
    evidence.messages.append(str(UUID(int=3)))

    verdict = judged(operations, evidence)

    assert verdict.clean
    assert verdict.told_again == 1


def test_an_answer_whose_outcome_stayed_unknown_may_be_there() -> None:
    operations, evidence = a_clean_aftermath()
    operations.append(Operation("answer", link(STRANGER), "unknown", ()))
    evidence.answered.append(STRANGER)

    assert judged(operations, evidence).clean


@pytest.mark.parametrize(
    ("found", "clean"),
    [
        (Manners(broken=("record a: 500",)), False),
        (Manners(without_retry_after=("record a: 503",)), False),
        (Manners(hung=("record a: 8.0 s, ReadTimeout",)), True),
    ],
)
def test_a_bug_or_a_refusal_without_a_time_spoils_a_storm_and_a_silence_is_counted(found: Manners, clean: bool) -> None:
    verdict = judged(*a_clean_aftermath(), found)

    assert verdict.clean is clean
    counted = Counted.of(verdict)
    assert (counted.broken, counted.without_retry_after, counted.hung) == (
        len(found.broken),
        len(found.without_retry_after),
        len(found.hung),
    )
