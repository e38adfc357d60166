"""Notify has decided about every fact that it hears."""

from typing import get_args

from contracts.events.routing import RoutingEvent
from contracts.topics import TOPICS, wire_type
from services.notify.domain.telling import TOLD, ToldFact, kind_of
from services.notify.stream import hearing
from tests.unit.notify.facts import LINKS, About


def test_every_fact_on_its_topics_is_handled_or_knowingly_ignored() -> None:
    assert hearing(LINKS).unheard() == set()


def test_it_hears_exactly_the_topics_that_it_may_read() -> None:
    assert set(hearing(LINKS).topics) == {topic for topic in TOPICS if "notify" in topic.readers}


def test_inner_steps_pauses_opinions_and_warnings_are_nothing_to_the_citizen() -> None:
    progress = {wire_type(kind) for kind in get_args(get_args(RoutingEvent)[0])}
    silent = {"step_started", "step_completed", "clock_paused", "deadline_near"}
    silent |= {"opinion_requested", "opinion_received", "opinion_overdue"}

    assert progress & hearing(LINKS).ignored == {f"routing.{name}.v1" for name in silent}
    assert progress - hearing(LINKS).ignored == {wire_type(kind) for kind in TOLD}


def test_each_fact_is_told_as_its_own_kind() -> None:
    assert set(TOLD) == set(get_args(ToldFact))
    for kind, fact in About().every_kind().items():
        assert kind_of(fact) == kind
