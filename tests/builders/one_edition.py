"""A small catalogue and a small calendar with meaning: two communes, two procedures, one November."""

from datetime import date

from contracts.events.catalogue import CalendarPublished, Catalogue, CataloguePublished
from contracts.message import Actor
from deploy.catalogue.load import calendar, catalogue
from tests.builders.one_dossier import after

PUBLISHER = Actor(role="admin", account="tinh.danh-muc")
COMMUNES = ("02215", "02353")
PROCEDURES = ("1.000656", "1.013225")


def a_small_catalogue() -> Catalogue:
    """What two communes of Tuyên Quang offer, if they offered two procedures."""
    whole = catalogue()
    procedures = tuple(procedure for procedure in whole.procedures if procedure.code in PROCEDURES)
    processes = {case.process for procedure in procedures for case in procedure.cases}
    fields = {procedure.field for procedure in procedures}
    return whole.model_copy(
        update={
            "communes": tuple(commune for commune in whole.communes if commune.code in COMMUNES),
            "procedures": procedures,
            "templates": tuple(template for template in whole.templates if template.code in processes),
            "rules": tuple(rule for rule in whole.rules if rule.procedure in PROCEDURES or rule.field in fields),
        }
    )


def published_catalogue() -> CataloguePublished:
    """The small catalogue, announced."""
    return CataloguePublished(time=after(hours=-2), actor=PUBLISHER, catalogue=a_small_catalogue())


def published_calendar() -> CalendarPublished:
    """The calendar of 2026 from National Day on, announced."""
    whole = calendar()
    autumn = tuple(day for day in whole.days if date(2026, 8, 1) < day.date < date(2027, 1, 1))
    decrees = whole.model_copy(update={"years": (2026,), "days": autumn})
    return CalendarPublished(time=after(hours=-2), actor=PUBLISHER, calendar=decrees)
