"""Everything the province ever published, and which of it is in force on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.terms import Term
from contracts.problems import InputRefused, Trouble
from contracts.tokens.sealing import calendar_mark
from services.intake.domain.offer import Offer, OfferedCase


class EditionMissing(Trouble):
    """Danh mục thủ tục hoặc lịch làm việc cần dùng chưa được công bố.

    The catalogue or the calendar that this needs has not been published yet.
    """


class ReceivedBeforeCatalogue(InputRefused):
    """Ngày tiếp nhận sớm hơn mọi danh mục thủ tục đã công bố.

    The day of reception is earlier than every published catalogue.
    """

    def because_of(self, field: str) -> Self:
        """The same refusal where the day stands in another field."""
        return type(self)(str(self), field=field, expected=self.expected)


@dataclass(frozen=True, slots=True)
class Province:
    """All catalogues and calendars, oldest first; neither is empty."""

    offers: tuple[Offer, ...]
    calendars: tuple[CalendarDecrees, ...]

    def offer_on(self, day: date) -> Offer:
        """The catalogue in force: of those valid by the day, the one published last."""
        for offer in reversed(self.offers):
            if offer.catalogue.valid_from <= day:
                return offer
        first = min(offer.catalogue.valid_from for offer in self.offers)
        raise ReceivedBeforeCatalogue(field="/received_at", expected=f"từ ngày {first} (from {first})")

    def offer(self, version: str) -> Offer:
        """The catalogue that a dossier was recorded under."""
        for offer in reversed(self.offers):
            if offer.version == version:
                return offer
        raise EditionMissing(version)

    @property
    def decrees(self) -> CalendarDecrees:
        """The calendar in force: the one published last."""
        return self.calendars[-1]

    def decreed(self, version: str) -> CalendarDecrees:
        """The calendar that a promise was counted with."""
        for decrees in reversed(self.calendars):
            if decrees.version == version:
                return decrees
        raise EditionMissing(version)

    def since(self, mark: int) -> tuple[CalendarDecrees, ...]:
        """The calendars from the marked one on; without it here, the one in force."""
        marks = [calendar_mark(decrees.version) for decrees in self.calendars]
        return self.calendars[marks.index(mark) :] if mark in marks else self.calendars[-1:]

    def offered(self, catalogue: str, procedure: str, case: str, *, commune: str) -> OfferedCase:
        """The case that a dossier was recorded under, laid out."""
        return self.offer(catalogue).procedure(procedure).case(case, commune=commune)

    def term(self, catalogue: str, procedure: str, case: str, *, commune: str) -> Term:
        """The term that a dossier was recorded under, to be handled in this commune."""
        return self.offered(catalogue, procedure, case, commune=commune).term
