"""A dossier's story as an answer."""

from datetime import datetime

from services.routing.domain.dossier import Dossier
from services.routing.domain.history import Passed
from services.routing.handlers.read_dossier import Story
from services.routing.http.answers import Standing
from services.routing.http.numbers import Request, number_of, payment_number_of
from services.routing.http.story_answers import (
    DossierShown,
    HistoryShown,
    PaymentShown,
    PromiseShown,
    SupplementShown,
    WordsShown,
)
from services.routing.store.payments import PaymentAsked
from services.routing.store.supplements import SupplementAsked


def standing(dossier: Dossier, *, now: datetime) -> Standing:
    """State and dates."""
    return Standing(
        code=dossier.code,
        state=dossier.state,
        national_code=dossier.state.national_code,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        ended_at=dossier.ended_at,
        as_of=now,
    )


def shown(story: Story, *, key: str, now: datetime) -> DossierShown:
    """Everything that the second factor opens."""
    dossier = story.dossier
    # Between the last desk and the counter no step is in hand.
    at_work = dossier.state.open and dossier.step < story.law.last_step
    return DossierShown(
        **dict(standing(dossier, now=now)),
        procedure=dossier.procedure,
        case=dossier.case,
        unit=dossier.unit,
        commune=dossier.handling_commune,
        step=story.law.steps[dossier.step].code if at_work else None,
        timeliness=dossier.timeliness,
        outcome=dossier.outcome,
        withdrawal_requested=dossier.withdrawal is not None and dossier.state.open,
        promises=tuple(map(PromiseShown.model_validate, story.promises)),
        history=tuple(map(_line, story.history)),
        supplements=tuple(_supplement(story, asked, key=key) for asked in story.supplements),
        payments=tuple(_payment(story, asked, key=key) for asked in story.payments),
        words=tuple(WordsShown(at=written.written_at, text=written.text) for written in story.words),
    )


def open_number(story: Story, asked: SupplementAsked, *, key: str) -> str | None:
    """The signed number of a request that still waits for its papers."""
    if story.dossier.pending != asked.request:
        return None
    request = Request(asked.request, asked.mode, asked.asked_at, asked.answer_by)
    return number_of(story.dossier, request, story.stands_by, key=key)


def owed_number(story: Story, asked: PaymentAsked, *, key: str) -> str | None:
    """The signed number of a request that still waits for its money."""
    if story.dossier.pending != asked.payment:
        return None
    return payment_number_of(story.dossier.dossier_id, asked, story.law, key=key)


def _line(passed: Passed) -> HistoryShown:
    step = passed.step.code if passed.step else None
    return HistoryShown(at=passed.at, what=passed.what, unit=passed.unit, step=step)


def _supplement(story: Story, asked: SupplementAsked, *, key: str) -> SupplementShown:
    return SupplementShown(
        asked_at=asked.asked_at,
        answer_by=asked.answer_by,
        brought_at=asked.brought_at,
        papers=asked.papers,
        reason=asked.reason,
        supplement_request=open_number(story, asked, key=key),
    )


def _payment(story: Story, asked: PaymentAsked, *, key: str) -> PaymentShown:
    return PaymentShown(
        payment=asked.payment,
        asked_at=asked.asked_at,
        pay_by=asked.pay_by,
        paid_at=asked.paid_at,
        amount_vnd=asked.amount_vnd,
        purpose=asked.purpose,
        payment_request=owed_number(story, asked, key=key),
    )
