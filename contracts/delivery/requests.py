"""A repeated request gets its first answer again: idempotency keys, scoped by commune, that never expire.

Source: the HTTPAPI working group's `Idempotency-Key` header field draft. Used by doors inside the transaction that also
makes the change, so an answer is remembered if and only if it was true.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.problems import InputRefused, StateRefused

LONGEST_KEY = 200


class IdempotencyKeyMissing(InputRefused):
    """Thiếu mã chống gửi trùng (Idempotency-Key).

    The Idempotency-Key header is missing.
    """

    status = 400


class IdempotencyKeyReused(StateRefused):
    """Mã chống gửi trùng này đã dùng cho một nội dung khác.

    This Idempotency-Key was used with another body.
    """


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body, as given to a client; `repeated` where they were given before."""

    status: int
    body: bytes
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as repeating it goes: which one it is, and what it said."""

    request: UUID
    body_hash: bytes


def key_missing() -> IdempotencyKeyMissing:
    """The refusal of a request without a usable key."""
    return IdempotencyKeyMissing(field="/headers/idempotency-key", expected=f"1 to {LONGEST_KEY} characters")


def key_in(header: str | None) -> str:
    """A usable key, or a refusal."""
    key = (header or "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise key_missing()
    return key


def request_id(scope: str, key: str) -> UUID:
    """What a key is kept as: of its scope, a commune, and of itself; as good as the key, and short."""
    return UUID(bytes=hashlib.blake2b(f"{scope}\n{key}".encode(), digest_size=16).digest())


def digest(path: str, body: bytes) -> bytes:
    """What makes two requests the same."""
    return hashlib.blake2b(path.encode() + b"\n" + body, digest_size=16).digest()


async def first_answer(tx: Transaction, asked: Asked) -> Answer | None:
    """The answer already given; None claims the key for this transaction, and others with it wait."""
    lock = int.from_bytes(asked.request.bytes[:8], "big", signed=True)
    await tx.execute("select pg_advisory_xact_lock($1)", lock)
    row = await tx.fetchrow("select body_hash, status, answer from request where request = $1", asked.request)
    if row is None:
        return None
    if row["body_hash"] != asked.body_hash:
        raise IdempotencyKeyReused(field="/headers/idempotency-key", expected="a new key for a new body")
    return Answer(row["status"], row["answer"], repeated=True)


async def remember(tx: Transaction, asked: Asked, answer: Answer) -> None:
    """Keep the answer for repeats."""
    await tx.execute(
        "insert into request (request, body_hash, status, answer) values ($1, $2, $3, $4)",
        asked.request,
        asked.body_hash,
        answer.status,
        answer.body,
    )


async def once(tx: Transaction, asked: Asked, work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do the work unless it was done: the answer is the same either way."""
    given = await first_answer(tx, asked)
    if given is not None:
        return given
    answer = await work()
    await remember(tx, asked, answer)
    return answer
