"""The names of communes, procedures and papers in one catalogue version, ready to be written to a citizen."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.events.catalogue import Catalogue, Commune
from contracts.events.person import Language


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages."""

    vi: str
    en: str

    def told_in(self, language: Language) -> str:
        """The name as this language says it."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Offer:
    """Codes and what a citizen calls them; an unknown code is called by itself."""

    communes: Mapping[str, Name]
    procedures: Mapping[str, Name]
    papers: Mapping[tuple[str, str], Name]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Offer":
        """The names in a catalogue."""
        return cls(
            {commune.code: _commune(commune) for commune in catalogue.communes},
            {procedure.code: Name(procedure.name, procedure.name_en) for procedure in catalogue.procedures},
            {
                (procedure.code, paper.code): Name(paper.name, paper.name_en)
                for procedure in catalogue.procedures
                for case in procedure.cases
                for paper in case.papers
            },
        )

    def commune(self, code: str) -> Name:
        """`xã Hòa An`, `Hòa An commune`."""
        return self.communes.get(code) or Name(f"xã {code}", f"commune {code}")

    def procedure(self, code: str) -> Name:
        """A procedure's name."""
        return self.procedures.get(code) or Name(code, code)

    def paper(self, procedure: str, code: str) -> Name:
        """A paper's name within its procedure."""
        return self.papers.get((procedure, code)) or Name(code, code)


def _commune(commune: Commune) -> Name:
    """Catalogues write `Xã Hòa An`; inside a sentence the unit's kind is small."""
    kind, _, proper = commune.name.partition(" ")
    return Name(f"{kind.lower()} {proper}", f"{proper} {commune.kind}")
