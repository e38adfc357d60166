"""Every type of fact about the work on a dossier."""

from collections.abc import Iterator
from datetime import timedelta

from contracts.events.routing import (
    ClockPaused,
    ClockResumed,
    DeadlineMissed,
    DeadlineNear,
    DossierCompleted,
    DossierRouted,
    DossierStopped,
    DossierWithdrawn,
    OpinionOverdue,
    OpinionReceived,
    OpinionRequested,
    PaymentRequested,
    ProgressEvent,
    PromiseMoved,
    ResultReturned,
    StepCompleted,
    StepStarted,
    StopLifted,
    SupplementReminder,
    SupplementRequested,
    WithdrawalRefused,
)
from contracts.events.words import WordsWritten
from tests.builders.one_dossier import (
    CLOCK,
    COUNTER,
    DESK,
    DUE,
    HEAD,
    MODE,
    OPINION,
    PAYMENT,
    RECEIVED,
    REQUEST,
    THE_WORK,
    WITHDRAWAL,
    WORDS,
    about,
    after,
)

LATER = DUE + timedelta(days=5)


def every_progress() -> Iterator[ProgressEvent]:
    """The work, step by step, and what else can come of it."""
    yield from _the_work()
    yield from _the_supplement_and_the_money()
    yield from _what_others_owe()
    yield from _the_clock()
    yield from _the_ends()


def _the_work() -> Iterator[ProgressEvent]:
    yield DossierRouted(
        **about(CLOCK, at=after()),
        **THE_WORK,
        rule="field-xay-dung",
        template="wd-07",
        catalogue="2026-11-23.1",
        received_at=RECEIVED,
        due_at=DUE,
    )
    yield StepStarted(**about(DESK, at=after(hours=1)), **THE_WORK, step="handle", number=2)
    yield StepCompleted(**about(DESK, at=after(days=2)), **THE_WORK, step="handle", number=2)


def _the_supplement_and_the_money() -> Iterator[ProgressEvent]:
    yield SupplementRequested(
        **about(DESK, at=after(days=2)),
        **THE_WORK,
        request=REQUEST,
        papers=("signed_drawings", "ownership_paper"),
        reason="papers_missing",
        mode=MODE,
        working_minutes_left=2400,
        answer_by=after(days=30),
        words=WORDS,
    )
    yield PaymentRequested(
        **about(DESK, at=after(days=3)),
        **THE_WORK,
        payment=PAYMENT,
        amount_vnd=75_000,
        purpose="permit_fee",
        pay_by=after(days=10),
    )


def _what_others_owe() -> Iterator[ProgressEvent]:
    yield SupplementReminder(**about(CLOCK, at=after(days=29)), **THE_WORK, request=REQUEST, answer_by=after(days=30))
    yield OpinionRequested(
        **about(DESK, at=after(days=1)),
        **THE_WORK,
        opinion=OPINION,
        agency="TAX",
        question="heritage",
        due_at=after(days=3),
        tacit=True,
    )
    yield OpinionOverdue(
        **about(CLOCK, at=after(days=3)), **THE_WORK, opinion=OPINION, agency="TAX", due_at=after(days=3)
    )
    yield OpinionReceived(
        **about(CLOCK, at=after(days=3)), **THE_WORK, opinion=OPINION, agency="TAX", answer="agree", tacit=True
    )


def _the_clock() -> Iterator[ProgressEvent]:
    article = "Nghị định 118/2025/NĐ-CP Điều 11"
    yield ClockPaused(
        **about(DESK, at=after(days=2)), **THE_WORK, reason="supplement", legal_basis=article, working_minutes_used=960
    )
    yield ClockResumed(**about(COUNTER, at=after(days=4)), **THE_WORK, reason="supplement", working_minutes_used=960)
    yield DeadlineNear(
        **about(CLOCK, at=after(days=9)),
        **THE_WORK,
        promise=1,
        due_at=DUE,
        working_minutes_left=480,
        rung="T-1",
        ladder=("case_officer", "dept_head"),
    )
    yield DeadlineMissed(
        **about(CLOCK, at=after(days=11)), **THE_WORK, promise=1, due_at=DUE, ladder=("case_officer", "approver")
    )
    yield PromiseMoved(
        **about(HEAD, at=after(days=9)),
        **THE_WORK,
        promise=2,
        old_due_at=DUE,
        due_at=LATER,
        cause="apology",
        reason="site_visit_delayed",
        words=WORDS,
    )


def _the_ends() -> Iterator[ProgressEvent]:
    granted = DossierCompleted(
        **about(HEAD, at=after(days=8)), **THE_WORK, outcome="granted", timeliness="early", promise=1, due_at=DUE
    )
    yield granted
    yield granted.model_copy(update={"outcome": "refused", "reason": "outside_the_plan", "words": WORDS})
    yield DossierStopped(**about(HEAD, at=after(days=40)), **THE_WORK, reason="supplement_not_brought", words=WORDS)
    yield StopLifted(**about(COUNTER, at=after(days=41)), **THE_WORK, request=REQUEST, promise=2, due_at=LATER)
    yield DossierWithdrawn(**about(HEAD, at=after(days=5)), **THE_WORK, withdrawal=WITHDRAWAL)
    yield WithdrawalRefused(
        **about(HEAD, at=after(days=5)), **THE_WORK, withdrawal=WITHDRAWAL, reason="already_decided", words=WORDS
    )
    yield ResultReturned(
        **about(COUNTER, at=after(days=10)),
        **THE_WORK,
        outcome="granted",
        timeliness="early",
        completed_at=granted.time,
    )


def words_for_the_citizen() -> WordsWritten:
    """What the officer wrote to the owner."""
    return WordsWritten(
        **about(DESK, at=after(days=2)),
        words=WORDS,
        text="Bản vẽ chưa có chữ ký của chủ nhà. Xin bà mang theo Giấy chứng nhận quyền sử dụng đất (bản chính).",
    )
