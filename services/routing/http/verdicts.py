"""Verdicts on commands as answers: the place a dossier reached, or a refusal by name."""

from datetime import datetime
from uuid import UUID

from contracts.delivery.requests import Answer
from contracts.events.routing import OpinionRequested, PaymentRequested, SupplementRequested
from contracts.problems import Problem
from services.routing.domain.change import Change
from services.routing.domain.states import State
from services.routing.http.answers import Answered, CommandAnswer, Printed
from services.routing.http.numbers import Request, number_of, payment_number_of


class CommandVerdict(Answered):
    """What became of one command of many; `status` is what it alone would have been answered with."""

    code: str
    command: str
    status: int
    slug: str | None = None
    detail: str | None = None
    field: str | None = None
    expected: str | None = None
    state: State | None = None
    national_code: int | None = None
    due_at: Printed | None = None
    at: Printed | None = None
    promise: int | None = None
    supplement_request: str | None = None
    answer_by: Printed | None = None
    payment: UUID | None = None
    payment_request: str | None = None
    opinion: UUID | None = None
    opinion_due_at: Printed | None = None
    timeliness: str | None = None


class Verdicts(Answered):
    """One verdict per command, in order."""

    verdicts: tuple[CommandVerdict, ...]

    def answer(self) -> Answer:
        """The whole call's answer; refused commands are part of it."""
        return Answer(200, self.model_dump_json(exclude_none=True).encode())


def accepted(change: Change, *, key: str, at: datetime) -> CommandAnswer:
    """Where a command has left its dossier."""
    papers = next((fact for fact in change.facts if isinstance(fact, SupplementRequested)), None)
    money = next((fact for fact in change.facts if isinstance(fact, PaymentRequested)), None)
    asked = next((fact for fact in change.facts if isinstance(fact, OpinionRequested)), None)
    after = change.after
    return CommandAnswer(
        code=after.code,
        state=after.state,
        national_code=after.state.national_code,
        due_at=after.due_at,
        at=at,
        promise=after.promise,
        supplement_request=_signed(change, papers, key=key) if papers else None,
        answer_by=papers.answer_by if papers else None,
        payment=money.payment if money else None,
        payment_request=_owed(change, money, key=key) if money else None,
        opinion=asked.opinion if asked else None,
        opinion_due_at=asked.due_at if asked else None,
        timeliness=after.timeliness,
    )


def _signed(change: Change, asked: SupplementRequested, *, key: str) -> str:
    request = Request(asked.request, asked.mode, asked.time, asked.answer_by)
    return number_of(change.after, request, change.law.calendar, key=key)


def _owed(change: Change, asked: PaymentRequested, *, key: str) -> str:
    return payment_number_of(asked.dossier_id, asked, change.law, key=key)


def refused(code: str, command: str, problem: Problem, *, english: bool) -> CommandVerdict:
    """Why a command changed nothing."""
    # `field` points into the command, as it would if the command had come alone.
    told = problem.details(english=english)
    return CommandVerdict(
        code=code,
        command=command,
        status=told.status,
        slug=told.slug,
        detail=told.detail,
        field=told.field,
        expected=told.expected,
    )


def obeyed(command: str, answer: CommandAnswer) -> CommandVerdict:
    """What a command alone would have been answered with."""
    return CommandVerdict.model_validate({**dict(answer), "command": command, "status": 201})
