"""A dossier's whole story, as answered to its citizen and its officers; nobody is named."""

from uuid import UUID

from services.routing.http.answers import Answered, Printed, Standing


class PromiseShown(Answered):
    """One promise; the first is the receipt's."""

    number: int
    due_at: Printed
    apology_latest: Printed | None
    cause: str
    term: str | None
    calendar: str
    catalogue: str
    made_at: Printed


class HistoryShown(Answered):
    """One line of the history."""

    at: Printed
    what: str
    unit: str
    step: str | None = None


class SupplementShown(Answered):
    """A request for papers, with the number to bring back while it is open."""

    asked_at: Printed
    answer_by: Printed | None
    brought_at: Printed | None
    papers: tuple[str, ...]
    reason: str
    supplement_request: str | None


class PaymentShown(Answered):
    """A request for money, with the number to bring along while it is open."""

    payment: UUID
    asked_at: Printed
    pay_by: Printed | None
    paid_at: Printed | None
    amount_vnd: int
    purpose: str
    payment_request: str | None


class WordsShown(Answered):
    """What an official wrote for the citizen."""

    at: Printed
    text: str


class DossierShown(Standing):
    """The whole story, for its citizen and its officers; nobody is named."""

    procedure: str
    case: str
    unit: str
    commune: str
    step: str | None
    timeliness: str | None
    outcome: str | None
    withdrawal_requested: bool
    promises: tuple[PromiseShown, ...]
    history: tuple[HistoryShown, ...]
    supplements: tuple[SupplementShown, ...]
    payments: tuple[PaymentShown, ...]
    words: tuple[WordsShown, ...]
