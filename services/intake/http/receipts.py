"""The receipt as JSON: the same bytes for a dossier's first request and for every repeat of it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson

from contracts.calendar.hours import printed
from contracts.events.intake import SupplementReceived
from contracts.tokens.links import tracking_token
from services.intake.domain.counting import Count, count, explained
from services.intake.domain.dossier import Dossier, Reception
from services.intake.domain.province import Province
from services.intake.domain.supplement import whole_term

RECEIVED = 2


@dataclass(frozen=True, slots=True)
class Receipts:
    """Writes receipts with links to the page where citizens follow their dossier."""

    tracking_url: str
    tracking_key: str

    def of(self, dossier: Dossier, counted: Count) -> bytes:
        """The answer to the request that recorded the dossier."""
        reception, promise = dossier.reception, dossier.reception.promise
        return orjson.dumps(
            {
                "id": str(dossier.dossier_id),
                "code": dossier.code,
                "received_at": printed(reception.received_at),
                "due_at": printed(promise.due_at),
                "apology_latest": promise.apology_latest and printed(promise.apology_latest),
                "transfer_by": printed(promise.transfer_by),
                "explanation": orjson.Fragment(told(counted)),
                "tracking_url": self._tracking(dossier.code),
                "national_code": RECEIVED,
            }
        )

    def _tracking(self, code: str) -> str:
        return f"{self.tracking_url}/t/{code}?k={tracking_token(code, key=self.tracking_key)}"


def counted_then(reception: Reception, province: Province) -> Count:
    """The count of a reception as it was made then, with its own catalogue and calendar."""
    decrees = province.decreed(reception.calendar)
    commune = reception.handling_commune
    term = province.term(reception.catalogue, reception.procedure, reception.case, commune=commune)
    return count(decrees, commune, term, received_at=reception.received_at)


def supplement_receipt(supplement: SupplementReceived, dossier: Dossier, province: Province) -> bytes:
    """The answer to the request that brought a supplement."""
    promise, received_at = supplement.promise, supplement.received_at
    anew = whole_term(dossier, province, received_at=received_at)
    return orjson.dumps(
        {
            "code": dossier.code,
            "request": str(supplement.request),
            "promise": promise.number,
            "received_at": printed(received_at),
            "due_at": printed(promise.due_at),
            "apology_latest": promise.apology_latest and printed(promise.apology_latest),
            "transfer_by": printed(promise.transfer_by),
            "explanation": orjson.Fragment(told(anew, promise.due_at)) if supplement.mode == "RESTART" else None,
        }
    )


@lru_cache(maxsize=16_384)
def told(counted: Count, not_before: datetime | None = None) -> bytes:
    """The explanation of a count, as JSON; `not_before` is a promise that may keep its date later."""
    days = (
        {
            "date": day.date,
            "counted": day.counted,
            "rule": day.rule,
            "source": day.source,
            "vi": day.vi,
            "en": day.en,
            **({} if day.minutes is None else {"minutes": day.minutes}),
        }
        for day in explained(counted, not_before=not_before)
    )
    return orjson.dumps(list(days))
