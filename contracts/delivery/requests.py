"""A repeated request gets its first answer again: idempotency keys, scoped by commune, that never expire.

Source: the HTTPAPI working group's `Idempotency-Key` header field draft. Used by doors inside the transaction that also
makes the change, so an answer is remembered if and only if it was true.
"""

import hashlib
from dataclasses import dataclass

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
    """A status and a JSON body, as given to a client."""

    status: int
    body: bytes


def key_in(header: str | None) -> str:
    """A usable key, or a refusal."""
    key = (header or "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise IdempotencyKeyMissing(field="/headers/idempotency-key", expected=f"1 to {LONGEST_KEY} characters")
    return key


def digest(path: str, body: bytes) -> bytes:
    """What makes two requests the same."""
    return hashlib.sha256(path.encode() + b"\n" + body).digest()


async def first_answer(tx: Transaction, *, commune: str, key: str, body_hash: bytes) -> Answer | None:
    """The answer already given; None claims the key for this transaction, and others with it wait."""
    lock = int.from_bytes(hashlib.blake2b(f"{commune}\n{key}".encode(), digest_size=8).digest(), "big", signed=True)
    await tx.execute("select pg_advisory_xact_lock($1)", lock)
    row = await tx.fetchrow(
        "select body_hash, status, answer from request where commune = $1 and idempotency_key = $2", commune, key
    )
    if row is None:
        return None
    if row["body_hash"] != body_hash:
        raise IdempotencyKeyReused(field="/headers/idempotency-key", expected="a new key for a new body")
    return Answer(row["status"], row["answer"])


async def remember(tx: Transaction, answer: Answer, *, commune: str, key: str, body_hash: bytes) -> None:
    """Keep the answer for repeats."""
    await tx.execute(
        """
        insert into request (commune, idempotency_key, body_hash, status, answer) values ($1, $2, $3, $4, $5)
        """,
        commune,
        key,
        body_hash,
        answer.status,
        answer.body,
    )
