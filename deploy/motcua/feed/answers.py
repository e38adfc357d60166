"""Intake's answers, read: a receipt, a refusal, or nothing that intake would say."""

from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from contracts.problems import ProblemDetails, Refusal
from deploy.motcua.feed.refusals import IntakeAnswerUnreadable
from deploy.motcua.feed.verdicts import Verdict

REPLAYED = "idempotent-replayed"

Shape = TypeVar("Shape", bound=BaseModel)


class TokenRefused(Refusal):
    """Mã truy cập không được chấp nhận.

    The bearer token is not accepted.
    """

    status = 401


class Receipt(BaseModel):
    """What this needs of intake's answer."""

    code: str
    due_at: str


def verdict(answer: httpx.Response, *, maybe_done: bool) -> Verdict:
    """What an answer says of its row; `maybe_done` where an earlier try may have got through."""
    # No row's fault, and the same for every row: the run ends.
    if answer.status_code == 401:
        details = _read(ProblemDetails, answer)
        raise TokenRefused(field="/headers/authorization", expected=details.expected if details else None)
    if answer.is_success:
        receipt = _read(Receipt, answer)
        if receipt is None:
            return Verdict.of("error", IntakeAnswerUnreadable(expected=str(answer.url)))
        # A try whose answer was lost may have been the first one: then the repeat is ours.
        repeated = answer.headers.get(REPLAYED, "").lower() == "true" and not maybe_done
        return Verdict("repeated" if repeated else "accepted", code=receipt.code, due_at=receipt.due_at)
    details = _read(ProblemDetails, answer)
    if details is None:
        return Verdict.of("error", IntakeAnswerUnreadable(expected=f"{answer.url}: HTTP {answer.status_code}"))
    return Verdict("refused", slug=details.slug, field=details.field or "", expected=details.expected or details.detail)


def _read(shape: type[Shape], answer: httpx.Response) -> Shape | None:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError:
        return None


def why(answer: httpx.Response | None) -> str:
    """What was missing, in a few words."""
    if answer is None:
        return "kết nối được (a connection)"
    details = _read(ProblemDetails, answer)
    return f"HTTP {answer.status_code}{f', {details.slug}' if details else ''}"
