"""The columns of a feed file, and one row's cells."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A dossier as a commune exported it: text only, empty where nothing is said."""

    row_id: str = ""
    commune: str = ""
    procedure: str = ""
    case: str = ""
    received_at: str = ""
    name: str = ""
    personal_id: str = ""
    phone: str = ""
    email: str = ""
    papers: str = ""

    def in_order(self) -> tuple[str, ...]:
        """The cells in the order of `COLUMNS`."""
        return tuple(getattr(self, column) for column in COLUMNS)

    @classmethod
    def of(cls, named: Mapping[str, str]) -> "Cells":
        """The cells by the names of their columns, each on one line and without the blanks around it."""
        return cls(**{column: value.strip().replace("\n", " ") for column, value in named.items()})


COLUMNS = tuple(field.name for field in fields(Cells))
