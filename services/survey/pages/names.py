"""What procedures and communes are called; a code stands for itself where no catalogue names it."""

from dataclasses import dataclass, field

from contracts.events.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Named:
    """A code, and how people say it in both languages."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one catalogue version; empty where none has arrived."""

    communes: dict[str, Named] = field(default_factory=dict)
    procedures: dict[str, Named] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Names":
        """The catalogue's names."""
        return cls(
            {commune.code: Named(commune.code, commune.name, commune.name) for commune in catalogue.communes},
            {each.code: Named(each.code, each.name, each.name_en) for each in catalogue.procedures},
        )

    def commune(self, code: str) -> Named:
        """A commune by its GSO code."""
        return self.communes.get(code) or Named(code, code, code)

    def procedure(self, code: str) -> Named:
        """A procedure by its national code."""
        return self.procedures.get(code) or Named(code, code, code)
