"""The judgement, from history and evidence alone: what was lost, doubled, reordered, stuck, or came from nowhere."""

import base64
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from contracts.delivery.envelope import subject_id
from contracts.delivery.requests import request_id
from contracts.topics import TOPICS
from services.notify.domain.telling import TOLD
from tests.chaos.evidence import Evidence, Fact
from tests.chaos.history import Operation
from tests.chaos.manners import Manners

RECORDED, ROUTED, RETURNED = (
    "intake.dossier_recorded.v1",
    "routing.dossier_routed.v1",
    "routing.result_returned.v1",
)
OPENED, FEEDBACK = "survey.survey_opened.v1", "survey.feedback_received.v1"
NOTICED = ("notify.citizen_notified.v1", "notify.notice_failed.v1")
FACT_OF_STEP = {
    "start": "routing.step_started.v1",
    "complete-step": "routing.step_completed.v1",
    "complete": "routing.dossier_completed.v1",
    "return": RETURNED,
    "request-supplement": "routing.supplement_requested.v1",
    "accept-withdrawal": "routing.dossier_withdrawn.v1",
}
ONCE_PER_DOSSIER = frozenset({RECORDED, ROUTED, OPENED, FEEDBACK, *FACT_OF_STEP.values()})
_TOLD = frozenset(fact.model_fields["type"].default for fact in TOLD)
# A clock that runs again is told only where no other fact says so.
_AT_TIMES = frozenset({"routing.clock_resumed.v1"})


@dataclass
class Verdict:
    """What went wrong, in words; and what could not be helped, which is counted apart."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    told_again: int = 0
    manners: Manners = field(default_factory=Manners)

    @property
    def clean(self) -> bool:
        """Whether every promise was kept; how long a service may be silent is not promised, only counted."""
        ill_mannered = self.manners.broken or self.manners.without_retry_after
        return not (self.lost or self.doubled or self.reordered or self.stuck or self.foreign or ill_mannered)


def judged(operations: Sequence[Operation], evidence: Evidence, manners: Manners | None = None) -> Verdict:
    """Everything that can be held against the services."""
    verdict = Verdict(
        manners=manners or Manners(), stuck=[f"{count} {what}" for what, count in sorted(evidence.waiting.items())]
    )
    for rule in _RULES:
        rule(operations, evidence, verdict)
    return verdict


def _receptions(operations: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """An accepted dossier is there once and under its code; a refused one is not; an unknown one at most once."""
    rows: dict[UUID, list[str]] = defaultdict(list)
    for request, code, _ in evidence.recorded:
        rows[request].append(code)
    asked = {request_of(operation.key): operation for operation in operations if operation.asked == "record"}
    for request, operation in asked.items():
        there, key = rows.get(request, []), operation.key
        if len(there) > 1 or len(operation.told) > 1:
            verdict.doubled.append(f"dossier {key}: {there or operation.told}")
        elif operation.outcome == "ok" and tuple(there) != operation.told:
            verdict.lost.append(f"dossier {key}: promised {operation.told}, there {there}")
        elif operation.outcome == "refused" and there:
            verdict.foreign.append(f"dossier {key}: refused, and there as {there}")
    verdict.foreign += [
        f"dossier {codes}: nobody asked for it" for request, codes in rows.items() if request not in asked
    ]


def request_of(key: str) -> UUID:
    """What intake keeps the key of a reception as; the key begins with the commune."""
    return request_id(key.partition(" ")[0], key)


def _steps(operations: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """Every accepted command of an officer has left its one fact."""
    dossier_of = {code: dossier for _, code, dossier in evidence.recorded}
    done = {(fact.subject, fact.type) for fact in evidence.facts}
    for operation in operations:
        if operation.asked == "step" and operation.outcome == "ok":
            code, _, step = operation.key.partition(" ")
            if (dossier_of.get(code), FACT_OF_STEP[step]) not in done:
                verdict.lost.append(f"step {operation.key}")


def _answers(operations: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """An accepted answer is there, dossier by dossier; one that nobody gave, or that was refused, is not."""
    outcomes: dict[UUID, set[str]] = defaultdict(set)
    for operation in operations:
        if operation.asked == "answer":
            outcomes[surveyed(operation.key)].add(operation.outcome)
    there = Counter(evidence.answered)
    verdict.lost += [
        f"answer of {dossier}" for dossier, known in outcomes.items() if "ok" in known and dossier not in there
    ]
    verdict.doubled += [f"answer of {dossier}" for dossier, count in there.items() if count > 1]
    verdict.foreign += [
        f"answer of {dossier}: nobody gave it" for dossier in there if not outcomes[dossier] & {"ok", "unknown"}
    ]


def surveyed(link: str) -> UUID:
    """The dossier that a survey's link is for; whether its token is a true one is not asked."""
    token = link.rpartition("/s/")[2]
    return UUID(bytes=base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:16])


def _journals(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """Facts that a dossier can have only once, and the numbering of every lane."""
    once = Counter((fact.subject, fact.type) for fact in evidence.facts if fact.type in ONCE_PER_DOSSIER)
    verdict.doubled += [f"fact {kind} of {subject}" for (subject, kind), count in once.items() if count > 1]
    lanes: dict[tuple[UUID, int], list[int]] = defaultdict(list)
    for fact in evidence.facts:
        lanes[fact.subject, fact.topic].append(fact.sequence)
    for lane, sequences in lanes.items():
        if sorted(sequences) != list(range(1, len(sequences) + 1)):
            verdict.lost.append(f"numbers of {lane}: {sorted(sequences)}")


def _carried(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """Every announced fact is on Kafka, first seen in order; nothing else is."""
    announced = {str(fact.id): fact for fact in evidence.facts}
    seen: set[str] = set()
    last: dict[tuple[UUID, int], int] = defaultdict(int)
    for record in evidence.records:
        if record.id in seen:
            continue
        seen.add(record.id)
        fact = announced.get(record.id)
        if fact is None or fact.subject != subject_id(record.key):
            verdict.foreign.append(f"record {record.id} on topic {record.topic}: nobody announced it")
            continue
        lane = fact.subject, record.topic
        if record.sequence != last[lane] + 1:
            verdict.reordered.append(f"record {record.id} of {lane}: {record.sequence} after {last[lane]}")
        last[lane] = max(last[lane], record.sequence)
    verdict.lost += [f"fact {id} of {fact.service}: not on Kafka" for id, fact in announced.items() if id not in seen]
    verdict.foreign += [f"record {stranger}" for stranger in evidence.strangers]


def _hearing(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """Every declared reader heard every fact once, and nothing that was never announced."""
    ids: dict[int, set[UUID]] = defaultdict(set)
    for fact in evidence.facts:
        ids[fact.topic].add(fact.id)
    for reader, heard in evidence.heard.items():
        wanted = set().union(*(ids[topic.number] for topic in TOPICS if reader in topic.readers))
        verdict.lost += [f"fact {id}: {reader} never heard it" for id in wanted - set(heard)]
        verdict.foreign += [f"fact {id}: {reader} heard it, nobody announced it" for id in set(heard) - wanted]
        verdict.doubled += [f"fact {id}: {reader} noted it {n} times" for id, n in Counter(heard).items() if n > 1]


def _consequences(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """One assignment per recorded dossier, one survey per returned one."""
    _one_each(evidence, RECORDED, evidence.assigned, into=verdict, name="assignment")
    _one_each(evidence, RECORDED, _subjects(evidence.facts, ROUTED), into=verdict, name="routing")
    _one_each(evidence, RETURNED, evidence.surveyed, into=verdict, name="survey")
    _one_each(evidence, RETURNED, _subjects(evidence.facts, OPENED), into=verdict, name="opening")


def _one_each(evidence: Evidence, kind: str, there: Iterable[UUID], *, into: Verdict, name: str) -> None:
    wanted, found = set(_subjects(evidence.facts, kind)), Counter(there)
    into.lost += [f"{name} of {subject}" for subject in wanted - found.keys()]
    into.foreign += [f"{name} of {subject}: without {kind}" for subject in found.keys() - wanted]
    into.doubled += [f"{name} of {subject}" for subject, count in found.items() if count > 1]


def _subjects(facts: Iterable[Fact], kind: str) -> list[UUID]:
    return [fact.subject for fact in facts if fact.type == kind]


def _order(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """Consequences stand in the order of their causes."""
    place = {fact.id: (fact.topic, fact.sequence) for fact in evidence.facts}
    last: dict[tuple[str, UUID, int], int] = defaultdict(int)
    # Notices end when a provider takes them, in whatever order that is.
    for fact in (fact for fact in evidence.facts if fact.service != "notify" and fact.cause is not None):
        if fact.cause not in place:
            verdict.foreign.append(f"fact {fact.id} of {fact.service}: its cause {fact.cause} was never announced")
            continue
        topic, sequence = place[fact.cause]
        lane = fact.service, fact.subject, topic
        if sequence < last[lane]:
            verdict.reordered.append(f"fact {fact.id} of {fact.service}: cause {sequence} after {last[lane]}")
        last[lane] = max(last[lane], sequence)


def _notices(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """Every fact for the citizen became notices, each told once; twice only where a provider left us in the dark."""
    told = {fact.id for fact in evidence.facts if fact.type in _TOLD}
    at_times = {fact.id for fact in evidence.facts if fact.type in _AT_TIMES}
    noticed = {notice.told for notice in evidence.notices}
    verdict.lost += [f"notice of fact {id}" for id in told - at_times - noticed]
    verdict.foreign += [f"notice of fact {id}: no such fact" for id in noticed - told]
    ways = Counter((notice.told, notice.recipient, notice.channel) for notice in evidence.notices)
    verdict.doubled += [f"notice {way}" for way, count in ways.items() if count > 1]
    ends = sum(notice.state in ("sent", "failed", "cancelled") for notice in evidence.notices)
    said = sum(fact.type in NOTICED for fact in evidence.facts)
    if said < ends:
        verdict.lost.append(f"ends of notices: {ends} known, {said} announced")
    if said > ends:
        verdict.doubled.append(f"ends of notices: {ends} known, {said} announced")


def _messages(_: Sequence[Operation], evidence: Evidence, verdict: Verdict) -> None:
    """What lies on phones and in mailboxes."""
    known, arrived = {str(notice.id): notice for notice in evidence.notices}, Counter(evidence.messages)
    verdict.foreign += [f"message {reference}: no such notice" for reference in arrived.keys() - known.keys()]
    for reference, notice in known.items():
        if notice.state == "sent" and not arrived[reference]:
            verdict.lost.append(f"message {reference}")
        if arrived[reference] > 1 and not notice.unknown:
            verdict.doubled.append(f"message {reference}: {arrived[reference]} times")
        elif arrived[reference] > 1:
            verdict.told_again += 1


_RULES: tuple[Callable[[Sequence[Operation], Evidence, Verdict], None], ...] = (
    _receptions,
    _steps,
    _answers,
    _journals,
    _carried,
    _hearing,
    _consequences,
    _order,
    _notices,
    _messages,
)
