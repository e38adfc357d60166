"""A batch is read to its end whatever its headers are called, and only what is really broken is refused."""

from collections.abc import Sequence

import pytest
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.record.memory_records import MemoryRecords

from contracts.delivery.lenient import LenientRecords

NONE, GZIP, ZSTD = 0, 1, 4


class NoText(str):
    """A name that goes on the wire as bytes that are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        """Not what it says."""
        return b"\xff\xfe"


def a_batch(names: Sequence[str], *, codec: int = NONE) -> bytes:
    """A record for each name of a header."""
    builder = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, 0, 1_000_000)
    for offset, name in enumerate(names):
        headers: list[tuple[str, bytes | None]] = [("ce_id", b"one"), (name, None)]
        builder.append(offset, 0, b"key", b"value %d" % offset, headers)
    return bytes(builder.build())


def names_in(fetched: bytes) -> list[list[str]]:
    """The headers' names, record by record."""
    records, found = LenientRecords(fetched), []
    while records.has_next():
        batch = records.next_batch()
        assert batch.validate_crc()
        found += [[name for name, _ in record.headers] for record in batch]
    return found


@pytest.mark.parametrize("codec", [NONE, GZIP, ZSTD])
def test_names_that_are_no_text_are_read_as_well(codec: int) -> None:
    fetched = a_batch(["sound", NoText("odd"), "thẻ", NoText("odd")], codec=codec) + a_batch(["next"], codec=codec)

    assert names_in(fetched) == [["ce_id", name] for name in ("sound", "\udcff\udcfe", "thẻ", "\udcff\udcfe", "next")]


def test_without_it_a_batch_cannot_be_read_at_all() -> None:
    batch = MemoryRecords(a_batch([NoText("odd")])).next_batch()

    assert batch is not None
    with pytest.raises((UnicodeDecodeError, CorruptRecordException)):
        list(batch)


def test_what_is_really_broken_stays_so() -> None:
    fetched = bytearray(a_batch(["sound", NoText("odd")]))
    fetched[-1] ^= 0x7F

    with pytest.raises((AssertionError, CorruptRecordException)):
        names_in(bytes(fetched))
