"""The texts that citizens read, by SMS and by mail, in their language."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.events.person import Language
from contracts.pages.moments import moment
from services.notify.domain.matter import Matter
from services.notify.domain.notice import Letter
from services.notify.domain.reaching import Way
from services.notify.templates.figures import dong
from services.notify.templates.short import sms


def _environment(language: Language) -> Environment:
    # Plain text only: nothing here is HTML, so nothing is escaped.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(moment=partial(moment, language=language), dong=partial(dong, language=language))
    return environment


_ENVIRONMENTS: dict[Language, Environment] = {"vi": _environment("vi"), "en": _environment("en")}


def written(matter: Matter, way: Way) -> Letter:
    """The letter that brings this matter to this person."""
    if way.channel == "sms":
        return Letter(way.address, sms(matter, way.recipient.language))
    subject, text = mail(matter, way.recipient.language, called=way.recipient.called)
    return Letter(way.address, text, subject)


def mail(matter: Matter, language: Language, *, called: str) -> tuple[str, str]:
    """Subject and text; the subject names nobody."""
    template = _ENVIRONMENTS[language].get_template(f"{language}/{matter.kind}.txt")
    names = {
        "m": matter,
        "called": called,
        "commune": matter.commune.told_in(language),
        "procedure": matter.procedure.told_in(language),
        "papers": [paper.told_in(language) for paper in matter.papers],
    }
    subject = "".join(template.blocks["subject"](template.new_context(names)))
    return subject, template.render(names)
