"""A citizen at Hoà An's counter: what she asks for, what she brings, and the province she lives in."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from contracts.calendar.hours import VIETNAM
from contracts.commands import RecordDossier
from contracts.delivery.requests import request_id
from contracts.identifiers import DossierId, new_id
from contracts.message import Actor
from deploy.catalogue import load
from services.intake.domain.dossier import Accepted, Dossier
from services.intake.domain.offer import Offer
from services.intake.domain.province import Province
from services.intake.domain.reception import AtCounter, accept

HOA_AN, WARD = "02353", "02212"
# One that every commune offers, and one that wards do not.
DEATH, RURAL = "1.000656", "2.001088"
# A Friday in a year that every calendar of the product has loaded.
FRIDAY_MORNING = datetime(2025, 8, 1, 9, 15, tzinfo=VIETNAM)
NOON = datetime(2025, 8, 1, 12, 0, tzinfo=VIETNAM)
CLERK = Actor(role="reception_officer", account="hoa-an.tiep-nhan-01")
OWNER: dict[str, Any] = {
    "name": "Hoàng Thị Sìn",
    "personal_id": "008191012345",
    "phone": "0912 345 678",
    "email": "sin@example.vn",
    "address": "Thôn Nà Coóc",
}
PAPERS = [{"code": "declaration"}, {"code": "death_notice", "form": "original"}]


@cache
def the_province() -> Province:
    """Tuyên Quang, as published."""
    return Province((Offer.of(load.catalogue()),), (load.calendar(),))


def a_request(**changes: Any) -> dict[str, Any]:
    """A death registered that must be verified: three working days."""
    asked = {"commune": HOA_AN, "procedure": DEATH, "case": "verification", "owner": OWNER, "papers": PAPERS}
    return {**asked, "received_at": FRIDAY_MORNING.isoformat(), **changes}


def a_command(**changes: Any) -> RecordDossier:
    """The request, read."""
    return RecordDossier.model_validate(a_request(**changes))


def at_counter(*, key: str | None = None, body: bytes = b"as sent", now: datetime = NOON) -> AtCounter:
    """A clerk posts it at noon."""
    body_hash = uuid5(UUID(int=0), body.hex()).bytes
    opening = f"00-{new_id().hex}-0123456789abcdef-01"
    return AtCounter(
        actor=CLERK, request=request_id(HOA_AN, key or new_id().hex), body_hash=body_hash, now=now, opening=opening
    )


def accepted(*, at: AtCounter | None = None, **changes: Any) -> Accepted:
    """A reception that satisfies every rule."""
    return accept(a_command(**changes), the_province(), at=at or at_counter())


def a_dossier(code: str = "H60.092-250801-0007", *, promises: int = 1, **changes: Any) -> Dossier:
    """The dossier that the reception became."""
    return Dossier(code=code, reception=accepted(**changes).reception, promises=promises)


def another_id() -> DossierId:
    """The id of some other dossier."""
    return DossierId(new_id())
