"""Short messages: an `.sms` file says the same thing several times, the fullest first; the first that fits is sent."""

from datetime import datetime
from functools import cache
from pathlib import Path

from contracts.events.notify import NoticeKind
from contracts.events.person import Language
from services.notify.domain.matter import Matter
from services.notify.domain.sms import one_segment, unaccented
from services.notify.templates.figures import day, dong, hour

_BY: dict[Language, str] = {"vi": " truoc ", "en": " by "}


@cache
def _variants(kind: NoticeKind, language: Language) -> tuple[str, ...]:
    return tuple((Path(__file__).parent / language / f"{kind}.sms").read_text(encoding="utf-8").splitlines())


# The commune is the only accented word in a short message, and there are few.
@cache
def _plain(name: str) -> str:
    """Names repeat; a text that is all ASCII needs no second look."""
    return unaccented(name)


def sms(matter: Matter, language: Language) -> str:
    """One segment of unaccented text."""
    values = {
        "commune": _plain(matter.commune.told_in(language)),
        "code": matter.code,
        "link": matter.link,
        "survey": matter.survey,
        "due": hour(matter.due_at, language=language),
        "due_day": day(matter.due_at),
        "amount": dong(matter.amount_vnd or 0, language=language),
        "by": _by(matter.answer_by or matter.pay_by, language),
    }
    return one_segment(variant.format_map(values) for variant in _variants(matter.kind, language))


def _by(at: datetime | None, language: Language) -> str:
    """` truoc 17h00 27/11/2026`, or nothing where there is no limit."""
    return _BY[language] + hour(at, language=language) if at else ""
