"""One fact of every kind that a citizen is told, about a dossier with a meaning."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from contracts.events.person import Language, Person, PersonCorrected, PersonErased, PersonRecorded, PreferredChannel
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
from contracts.identifiers import DossierId, new_id
from contracts.message import Actor
from deploy.catalogue.load import catalogue
from services.notify.domain.links import Links
from services.notify.domain.matter import Matter, matter_of
from services.notify.domain.offer import Offer
from services.notify.domain.people import Part, Recipient
from services.notify.domain.telling import ToldFact

NOW = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
DUE = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
OFFICER = Actor(role="case_officer", account="officer-1")
HOA_AN, SINGLE_STATUS = "02353", "1.004873"
CATALOGUE = catalogue()
OFFER = Offer.of(CATALOGUE)
LINKS = Links(
    tracking_url="https://tra-cuu.tuyenquang.gov.vn",
    tracking_key="a tracking key of tests",
    survey_url="https://khao-sat.tuyenquang.gov.vn",
    survey_key="a survey key of tests",
)
PHONE, EMAIL = "+84912345678", "sin@example.vn"


def code_of(dossier: UUID) -> str:
    """A code that belongs to this dossier alone."""
    return f"H60.112-261123-{dossier.int % 99_999_999:08d}"


class About:
    """Facts about one dossier: only what a test is about is said."""

    def __init__(
        self, dossier: DossierId | None = None, *, code: str | None = None, commune: str = HOA_AN, now: datetime = NOW
    ) -> None:
        self.now = now
        self.dossier = dossier or DossierId(new_id())
        self.code = code or code_of(self.dossier)
        self.commune = commune
        self.procedure = SINGLE_STATUS
        self.words = uuid5(self.dossier, "words")

    def _base(self) -> dict[str, object]:
        return {
            "id": new_id(),
            "time": self.now,
            "actor": OFFICER,
            "dossier_id": self.dossier,
            "dossier_code": self.code,
            "receiving_commune": self.commune,
            "handling_commune": self.commune,
        }

    def _progress(self, **more: object) -> dict[str, object]:
        return {**self._base(), "procedure": self.procedure, "case": "default", "unit": "VP", **more}

    def people(
        self, *, phone: str | None = PHONE, email: str | None = None, submitter: Person | None = None, **more: object
    ) -> PersonRecorded:
        """The owner, and who brought the dossier."""
        owner = {"ref": uuid5(self.dossier, "owner"), "name": "Hoàng Thị Sìn", "phone": phone, "email": email, **more}
        return PersonRecorded.model_validate({**self._base(), "dossier_owner": owner, "submitter": submitter})

    def corrected(self, people: PersonRecorded) -> PersonCorrected:
        """The same people, written again."""
        return PersonCorrected.model_validate(
            {**self._base(), "dossier_owner": people.dossier_owner, "submitter": people.submitter}
        )

    def erased(self) -> PersonErased:
        """Its people are forgotten."""
        return PersonErased(time=self.now, actor=OFFICER, dossier_id=self.dossier)

    def routed(self, **more: object) -> DossierRouted:
        """Received, with a date."""
        routed = {"rule": "r", "template": "wd3", "catalogue": CATALOGUE.version, "received_at": NOW, "due_at": DUE}
        return DossierRouted.model_validate(self._progress(**{**routed, **more}))

    def supplement(self, **more: object) -> SupplementRequested:
        """The one lawful request for more papers."""
        asked = {"request": new_id(), "papers": ("declaration",), "reason": "missing-paper", "mode": "RESTART"}
        return SupplementRequested.model_validate(self._progress(**{**asked, "working_minutes_left": 960, **more}))

    def reminder(self) -> SupplementReminder:
        """The papers' time is nearly over."""
        return SupplementReminder.model_validate(self._progress(request=new_id(), answer_by=LATER))

    def payment(self, **more: object) -> PaymentRequested:
        """A fee is due."""
        asked = {"payment": new_id(), "amount_vnd": 1_500_000, "purpose": "fee", "pay_by": DUE}
        return PaymentRequested.model_validate(self._progress(**{**asked, **more}))

    def moved(self, **more: object) -> PromiseMoved:
        """A new promise."""
        moved = {"promise": 2, "old_due_at": DUE, "due_at": LATER, "cause": "supplement"}
        return PromiseMoved.model_validate(self._progress(**{**moved, **more}))

    def missed(self) -> DeadlineMissed:
        """A promise passed."""
        return DeadlineMissed.model_validate(self._progress(promise=1, due_at=DUE))

    def completed(self, **more: object) -> DossierCompleted:
        """The result is ready."""
        done = {"outcome": "granted", "timeliness": "on_time", "promise": 1, "due_at": DUE}
        return DossierCompleted.model_validate(self._progress(**{**done, **more}))

    def returned(self) -> ResultReturned:
        """The citizen has the result."""
        return ResultReturned.model_validate(self._progress(outcome="granted", timeliness="on_time", completed_at=NOW))

    def withdrawn(self) -> DossierWithdrawn:
        """The applicant has the dossier back."""
        return DossierWithdrawn.model_validate(self._progress())

    def withdrawal_refused(self, **more: object) -> WithdrawalRefused:
        """The work goes on."""
        return WithdrawalRefused.model_validate(self._progress(reason="decided", **more))

    def stopped(self, **more: object) -> DossierStopped:
        """The work cannot go on."""
        return DossierStopped.model_validate(self._progress(reason="silent", **more))

    def lifted(self) -> StopLifted:
        """The work goes on."""
        return StopLifted.model_validate(self._progress(request=new_id(), promise=2, due_at=LATER))

    def resumed(self, **more: object) -> ClockResumed:
        """The clock runs again, and the date stays."""
        return ClockResumed.model_validate(
            self._progress(**{"reason": "supplement", "working_minutes_used": 960, "due_at": DUE, **more})
        )

    def written(self, text: str = "Thiếu chữ ký ở mục 4") -> WordsWritten:
        """What an official wrote."""
        return WordsWritten.model_validate({**self._base(), "words": self.words, "text": text})

    def inner_steps(self) -> list[ProgressEvent]:
        """What happens inside the office."""
        step = {"step": "handle", "number": 2}
        clock = {"reason": "supplement", "working_minutes_used": 960}
        return [
            StepStarted.model_validate(self._progress(**step)),
            StepCompleted.model_validate(self._progress(**step)),
            ClockPaused.model_validate(self._progress(**clock, legal_basis="Điều 11")),
            DeadlineNear.model_validate(self._progress(promise=1, due_at=DUE, working_minutes_left=480)),
            *self.opinions(),
        ]

    def opinions(self) -> list[ProgressEvent]:
        """Another agency is asked, does not answer, and answers."""
        asked = {"opinion": new_id(), "agency": "TAX"}
        return [
            OpinionRequested.model_validate(self._progress(**asked, question="money-duty", due_at=DUE)),
            OpinionOverdue.model_validate(self._progress(**asked, due_at=DUE)),
            OpinionReceived.model_validate(self._progress(**asked, answer="agree")),
        ]

    def every_kind(self) -> dict[str, ToldFact]:
        """A fact of each kind, by the kind of notice it becomes."""
        return {
            "received": self.routed(),
            "supplement_requested": self.supplement(answer_by=LATER),
            "supplement_reminder": self.reminder(),
            "payment_requested": self.payment(),
            "promise_moved": self.moved(),
            "apology": self.moved(cause="apology"),
            "calendar_changed": self.moved(cause="calendar", reason="calendar-changed", calendar="2026-11-24.1"),
            "late": self.missed(),
            "result_ready": self.completed(),
            "returned": self.returned(),
            "withdrawn": self.withdrawn(),
            "withdrawal_refused": self.withdrawal_refused(),
            "stopped": self.stopped(),
            "stop_lifted": self.lifted(),
            "work_resumed": self.resumed(),
        }


def a_matter(fact: ToldFact, *, links: Links = LINKS, words: str | None = None) -> Matter:
    """What a fact has to say."""
    return matter_of(fact, offer=OFFER, links=links, words=words)


def a_recipient(
    part: Part = "owner",
    *,
    phone: str | None = PHONE,
    email: str | None = None,
    language: Language = "vi",
    preferred: PreferredChannel | None = None,
) -> Recipient:
    """One of a dossier's people."""
    return Recipient(new_id(), part, "HOÀNG T. Sìn", phone, email, language, preferred)
