"""Records whose headers are not called by text reach their reader: aiokafka stops before the first of them for ever.

Its decoder raises in the middle of a fetch, and what it had taken from other partitions by then is never handed out. A
batch that it cannot read is read once more here; a name then holds what is no text as lone surrogates (PEP 383).
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy


class _Octets(bytearray):
    """Bytes of which any part can be decoded."""

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 — a number or a part, as of any bytearray
        found = super().__getitem__(at)
        return _Octets(found) if isinstance(at, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "surrogateescape") -> str:
        """As text."""
        return super().decode(encoding, errors)


class _Batch:
    """A batch, read by the fast decoder as far as that comes, and by the patient one from there."""

    def __init__(self, batch: Any, raw: bytes) -> None:  # noqa: ANN401 — of aiokafka, in C
        self._batch = batch
        self._raw = raw

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 — whatever the fetcher asks of it
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        reached = -1
        try:
            for record in self._batch:
                reached = record.offset
                yield record
        except (UnicodeDecodeError, CorruptRecordException):
            yield from (record for record in self._patiently() if record.offset > reached)

    def _patiently(self) -> Iterator[Any]:
        batch = _DefaultRecordBatchPy(self._raw)
        batch._maybe_uncompress()  # noqa: SLF001
        batch._buffer = _Octets(batch._buffer)  # noqa: SLF001
        return iter(batch)


class LenientRecords(_MemoryRecordsPy):  # type: ignore[misc]
    """What was fetched of one partition."""

    def next_batch(self) -> Any:  # noqa: ANN401 — as the fetcher takes it
        """The next batch."""
        raw, batch = self._next_slice, super().next_batch()
        return batch if batch is None or raw is None else _Batch(batch, raw)


def read_leniently() -> None:
    """Every consumer of this process hands out what lies on Kafka, whatever its headers are called."""
    fetcher.MemoryRecords = LenientRecords
