"""Every type of fact at least once, with meaning; what was recorded from here stays in the golden corpus for ever."""

from collections import defaultdict
from collections.abc import Iterator

from contracts.events.intake import (
    DossierRecorded,
    PaperBrought,
    PaymentReceived,
    SupplementReceived,
    WithdrawalRequested,
)
from contracts.events.notify import CitizenNotified, NoticeFailed
from contracts.events.person import Person, PersonCorrected, PersonErased, PersonRecorded
from contracts.events.survey import Factors, FeedbackReceived, SurveyOpened
from contracts.identifiers import EventId, new_id
from contracts.message import Actor, Event
from tests.builders.every_progress import LATER, every_progress, words_for_the_citizen
from tests.builders.one_dossier import (
    CLOCK,
    COUNTER,
    HOUSE,
    MODE,
    OWNER,
    PAYMENT,
    RECEIVED,
    REQUEST,
    SUBMITTER,
    THE_WORK,
    WITHDRAWAL,
    a_house_promise,
    about,
    after,
)
from tests.builders.one_edition import published_calendar, published_catalogue

NOTIFIER = Actor(role="system", account="notify")
APPLICANT = Actor(role="applicant", account="survey")


def every_event() -> dict[str, list[Event]]:
    """Facts by type, each with an id of its own."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in _all():
        found[event.type].append(event.model_copy(update={"id": EventId(new_id())}))
    return dict(found)


def _all() -> Iterator[Event]:
    yield published_catalogue()
    yield published_calendar()
    yield from _at_the_counter()
    yield from _the_people()
    yield from every_progress()
    yield words_for_the_citizen()
    yield from _told()
    yield from _asked()


def _at_the_counter() -> Iterator[Event]:
    house = DossierRecorded(
        **about(COUNTER, at=RECEIVED),
        procedure=THE_WORK["procedure"],
        case=THE_WORK["case"],
        channel="counter",
        owner_ref=OWNER,
        submitter_ref=SUBMITTER,
        papers=(
            PaperBrought(code="permit_request", form="original"),
            PaperBrought(code="signed_drawings", form="copy", count=2),
            PaperBrought(code="ownership_paper", form="e_copy"),
        ),
        received_at=RECEIVED,
        promise=a_house_promise(),
    )
    yield house
    at_once = a_house_promise(due_at=after(hours=8)).model_copy(update={"term": "same day", "apology_latest": None})
    death = {"procedure": "1.000656", "case": "standard", "papers": (PaperBrought(code="death_notice"),)}
    yield house.model_copy(update={**death, "submitter_ref": None, "promise": at_once})
    yield SupplementReceived(
        **about(COUNTER, at=after(days=4)),
        request=REQUEST,
        mode=MODE,
        papers=(PaperBrought(code="signed_drawings", form="original", count=2),),
        received_at=after(days=4),
        promise=a_house_promise(number=2, cause="supplement", due_at=LATER),
    )
    yield WithdrawalRequested(**about(COUNTER, at=after(days=5)), withdrawal=WITHDRAWAL, requested_at=after(days=5))
    yield PaymentReceived(
        **about(COUNTER, at=after(days=6)), payment=PAYMENT, amount_vnd=75_000, received_at=after(days=6)
    )


def _the_people() -> Iterator[Event]:
    owner = Person(
        ref=OWNER,
        name="Ma Thị Nhàn",
        personal_id="008184003217",
        phone="+84912345678",
        email="nhan.ma@example.vn",
        address="Thôn Nà Tè, xã Hoà An, tỉnh Tuyên Quang",
        preferred_channel="sms",
    )
    bringer = Person(ref=SUBMITTER, name="Sìn", phone="+84987654321")
    yield PersonRecorded(**about(COUNTER, at=RECEIVED), dossier_owner=owner, submitter=bringer)
    corrected = owner.model_copy(update={"name": "Ma Thị Nhãn", "email": None})
    yield PersonCorrected(**about(COUNTER, at=after(days=1)), dossier_owner=corrected, submitter=bringer)
    yield PersonErased(time=after(days=400), actor=CLOCK, dossier_id=HOUSE)


def _told() -> Iterator[Event]:
    told = EventId(new_id())
    notified = CitizenNotified(
        **about(NOTIFIER, at=after(hours=1)),
        notice=new_id(),
        kind="received",
        channel="sms",
        recipient=OWNER,
        told=told,
        attempts=1,
    )
    yield notified
    yield notified.model_copy(update={"channel": "email", "recipient": SUBMITTER, "attempts": 3})
    yield NoticeFailed(
        **about(NOTIFIER, at=after(days=8)),
        notice=new_id(),
        kind="result_ready",
        channel="sms",
        recipient=SUBMITTER,
        told=told,
        attempts=6,
        reason="number_not_in_use",
    )


def _asked() -> Iterator[Event]:
    yield SurveyOpened(**about(CLOCK, at=after(days=10)), **THE_WORK)
    yield FeedbackReceived(
        **about(APPLICANT, at=after(days=11)), **THE_WORK, overall=5, factors=Factors(access=4, staff=5, result=5)
    )
    yield FeedbackReceived(**about(APPLICANT, at=after(days=11)), **THE_WORK, overall=2, factors=Factors())
