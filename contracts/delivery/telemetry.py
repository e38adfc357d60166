"""Traces and logs: who caused what, by W3C trace context, with never a word of personal data.

A fact's `traceparent` is its creation context. It stands in the outbox row, travels unchanged, and is the parent of the
reader's span, so one trace leads from a request to its last consequence; batches and the relay only link.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import getrandbits
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as RowId
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags, use_span
from opentelemetry.util.types import AttributeValue

Attributes = Mapping[str, AttributeValue]

SYSTEM = "messaging.system"
OPERATION = "messaging.operation.type"
OPERATION_NAME = "messaging.operation.name"
DESTINATION = "messaging.destination.name"
MESSAGE_ID = "messaging.message.id"
CONVERSATION = "messaging.message.conversation_id"
GROUP = "messaging.consumer.group.name"
BATCH_COUNT = "messaging.batch.message_count"
# As many as the largest batch has records: a dossier whose link is dropped cannot be followed any more.
LINKS = 5_000
# Later versions may say more behind it.
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|\Z)")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a fact comes to be: the trace it belongs to, and the fact that led to it, if one did."""

    traceparent: str
    event_id: UUID | None = None


def context_of(traceparent: str) -> SpanContext | None:
    """The span context in a W3C `traceparent`, or None when there is none to read."""
    found = _TRACEPARENT.match(traceparent)
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))


def trace_id_of(traceparent: str) -> UUID:
    """The trace id as a UUID, for our own records."""
    return RowId(traceparent[3:35])


def packed(traceparent: str) -> bytes:
    """26 bytes for 55 characters; there are millions of them."""
    return bytes.fromhex(traceparent.replace("-", ""))


def unpacked(traceparent: bytes) -> str:
    """As it was before it was packed."""
    digits = traceparent.hex()
    return f"{digits[:2]}-{digits[2:34]}-{digits[34:50]}-{digits[50:]}"


def traceparent_of(context: SpanContext) -> str:
    """A span context as W3C `traceparent`."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def new_traceparent() -> str:
    """The start of a trace that nobody asked to keep."""
    return f"00-{getrandbits(128):032x}-{getrandbits(64):016x}-00"


def current_traceparent() -> str:
    """The running span's context, or a fresh trace outside of any."""
    context = trace.get_current_span().get_span_context()
    return traceparent_of(context) if context.is_valid else new_traceparent()


def _parent(traceparent: str | None) -> Context | None:
    """The context to start a span under."""
    context = context_of(traceparent) if traceparent else None
    return trace.set_span_in_context(trace.NonRecordingSpan(context)) if context else Context()


def _links(traceparents: Iterable[str]) -> list[Link]:
    contexts = (context_of(text) for text in traceparents)
    return [Link(context) for context in contexts if context is not None]


@contextmanager
def _unkept(parent: str | None) -> Iterator[Span]:
    """A current span of the parent's trace, or of a new one, of which nothing is recorded."""
    above = context_of(parent) if parent else None
    trace_id = above.trace_id if above else getrandbits(128)
    span = trace.NonRecordingSpan(SpanContext(trace_id, getrandbits(64), is_remote=False))
    token = attach(trace.set_span_in_context(span))
    try:
        yield span
    finally:
        detach(token)


class Tracing:
    """A service's tracer; it keeps spans only where an OTLP exporter is set by `OTEL_EXPORTER_OTLP_ENDPOINT`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.keeps = bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
        ratio = float(os.environ.get("OTEL_TRACES_SAMPLER_ARG", "1"))
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": service}),
            sampler=ParentBased(TraceIdRatioBased(ratio)),
            span_limits=SpanLimits(max_links=LINKS),
            shutdown_on_exit=False,
        )
        if self.keeps:
            self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("motcua", schema_url="https://opentelemetry.io/schemas/1.40.0")

    def start(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: str | None = None,
        links: Iterable[str] = (),
        attributes: Attributes | None = None,
    ) -> Span:
        """A started span under `parent` (a traceparent), or a new trace; only asked for where spans are kept."""
        return self._tracer.start_span(name, _parent(parent), kind, attributes, _links(links))

    @contextmanager
    def span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: str | None = None,
        links: Iterable[str] = (),
        attributes: Attributes | None = None,
    ) -> Iterator[Span]:
        """A span that is current inside the block."""
        if not self.keeps:
            with _unkept(parent) as current:
                yield current
            return
        started = self.start(name, kind=kind, parent=parent, links=links, attributes=attributes)
        with use_span(started, end_on_exit=True) as current:
            yield current

    def created(self, topic: str, *, cause: Cause, message_id: UUID, subject: str) -> str:
        """The creation context of a fact: a short PRODUCER span under its cause."""
        if not self.keeps or not cause.traceparent.endswith("1"):
            return f"{cause.traceparent[:36]}{getrandbits(64):016x}-00"
        attributes = {
            SYSTEM: "kafka",
            OPERATION: "create",
            OPERATION_NAME: "create",
            DESTINATION: topic,
            MESSAGE_ID: str(message_id),
            CONVERSATION: subject,
        }
        span = self.start(f"create {topic}", kind=SpanKind.PRODUCER, parent=cause.traceparent, attributes=attributes)
        span.end()
        return traceparent_of(span.get_span_context())

    def close(self) -> None:
        """Send what is still kept."""
        self._provider.shutdown()


def link_opening(traceparent: str | None) -> None:
    """Link the running span to the span that opened the dossier."""
    context = context_of(traceparent) if traceparent else None
    span = trace.get_current_span()
    if context is not None and span.is_recording():
        span.add_link(context)


_RESERVED = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object per line: instant, level, logger, message, trace, and what the caller named."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line["trace_id"] = f"{context.trace_id:032x}"
            line["span_id"] = f"{context.span_id:016x}"
        line.update({key: value for key, value in record.__dict__.items() if key not in _RESERVED})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_as_json(service: str) -> None:
    """Send this process's log to stdout as JSON lines."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(os.environ.get("LOG_LEVEL", "INFO"))
    for noisy in ("aiokafka", "uvicorn.access", "httpx", "faststream"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("motcua").info("log opened", extra={"service": service})
