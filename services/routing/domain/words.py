"""What an official wrote for the citizen: a reason becomes a code that all may read, its words stay private."""

from dataclasses import dataclass
from uuid import UUID

from contracts.events.routing import REASONS
from contracts.events.words import WordsWritten
from contracts.identifiers import new_id
from contracts.problems import InputRefused
from services.routing.domain.dossier import Dossier, Occasion

OTHER = "other"
LONGEST = 4000


class WordsTooLong(InputRefused):
    """Lý do và ghi chú cộng lại quá dài.

    The reason and the note are too long together.
    """


@dataclass(frozen=True, slots=True)
class Said:
    """A reason's code, and the private words beside it, if there are any."""

    code: str
    private: tuple[WordsWritten, ...] = ()

    @property
    def reference(self) -> UUID | None:
        """What an open fact knows the words by."""
        return self.private[0].words if self.private else None


def said(reason: str, note: str | None, *, of: Dossier, occasion: Occasion) -> Said:
    """A reason and a note as what may travel openly and what may not."""
    code = reason.replace("_", "-")
    coded = code in REASONS
    text = "\n".join(part for part in (None if coded else reason, note) if part)
    if len(text) > LONGEST:
        raise WordsTooLong(field="/note", expected=f"tối đa {LONGEST} ký tự (at most {LONGEST} characters)")
    return Said(code if coded else OTHER, (_written(text, of=of, occasion=occasion),) if text else ())


def _written(text: str, *, of: Dossier, occasion: Occasion) -> WordsWritten:
    return WordsWritten(
        time=occasion.now,
        actor=occasion.by,
        dossier_id=of.dossier_id,
        dossier_code=of.code,
        receiving_commune=of.receiving_commune,
        handling_commune=of.handling_commune,
        words=new_id(),
        text=text,
    )
