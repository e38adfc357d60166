"""Reads the province's catalogue and its calendar from the versioned files beside it."""

from pathlib import Path

from contracts.calendar.decrees import CalendarDecrees
from contracts.events.catalogue import Catalogue

FOLDER = Path(__file__).parent


def catalogue(path: Path = FOLDER / "catalogue.json") -> Catalogue:
    """What the province offers; a ValidationError says which entry is broken."""
    return Catalogue.model_validate_json(path.read_bytes())


def calendar(path: Path = FOLDER / "calendar.json") -> CalendarDecrees:
    """What the decrees say of days and office hours."""
    return CalendarDecrees.model_validate_json(path.read_bytes())
