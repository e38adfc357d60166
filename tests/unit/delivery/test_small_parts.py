"""The wire's small parts: trace contexts, pauses, the clock, keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.delivery.clock import ClockShiftRefused, shifted_clock, system_clock
from contracts.delivery.lifecycle import backoff
from contracts.delivery.outbox import SHARDS, shard_of
from contracts.delivery.requests import IdempotencyKeyMissing, digest, key_in
from contracts.delivery.service import Service
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing, context_of, new_traceparent, trace_id_of, traceparent_of
from tests.fixtures.otlp import collecting


def test_a_traceparent_survives_reading_and_writing() -> None:
    text = new_traceparent()
    context = context_of(text)

    assert context is not None
    assert traceparent_of(context) == text
    assert trace_id_of(text).hex == text[3:35]


def test_a_batch_is_linked_to_every_one_of_its_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = [new_traceparent() for _ in range(1_024)]

    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        tracing = Tracing("probe")
        with tracing.span("send outbox", links=facts):
            pass
        tracing.close()

    [span] = collector.spans
    assert [trace for trace, _ in span.links] == [text[3:35] for text in facts]


@given(st.text(max_size=60))
def test_any_text_is_a_context_or_none_and_never_an_error(text: str) -> None:
    context = context_of(text)

    assert context is None or context.trace_id >= 0


@given(st.integers(1, 10_000))
def test_pauses_grow_to_their_longest_and_no_further(attempt: int) -> None:
    assert 0 < backoff(attempt, first=0.1, longest=3.0) <= 3.0


def test_only_test_and_demo_may_shift_the_clock() -> None:
    for stage in ("production", "staging", "Test", ""):
        with pytest.raises(ClockShiftRefused):
            shifted_clock(-60, stage=stage)
    assert shifted_clock(0, stage="production") is system_clock

    ahead = (shifted_clock(3600, stage="test")() - system_clock()).total_seconds()
    assert 3590 < ahead < 3610


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_a_shift_to_nowhere_is_refused(seconds: float) -> None:
    with pytest.raises(ClockShiftRefused):
        shifted_clock(seconds, stage="test")


def test_a_service_with_a_shifted_clock_does_not_start_in_production() -> None:
    told = {"service": "routing", "database_url": "postgres://", "kafka": "-", "auth_jwks": "-", "auth_issuer": "-"}

    with pytest.raises(ClockShiftRefused):
        Service(ServiceSettings.model_validate({**told, "clock_shift": 60}))


@given(st.text(min_size=1, max_size=60))
def test_a_key_always_goes_to_the_same_one_of_the_shards(key: str) -> None:
    assert shard_of(key) == shard_of(key)
    assert 0 <= shard_of(key) < SHARDS


@pytest.mark.parametrize("header", [None, "", "  ", "x" * 201, "a\nb"])
def test_a_key_that_is_none_is_asked_for(header: str | None) -> None:
    with pytest.raises(IdempotencyKeyMissing):
        key_in(header)


def test_the_same_body_at_another_address_is_another_request() -> None:
    assert digest("/a", b"{}") != digest("/b", b"{}")
    assert digest("/a", b"{}") == digest("/a", b"{}")
