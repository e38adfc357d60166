"""How a lint rule speaks: the entry that breaks it, in Vietnamese and in English."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from contracts.events.catalogue import Catalogue, Procedure, ProcedureCase


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry that breaks one rule."""

    entry: str
    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.entry}: {self.vi} ({self.en})"


Rule = Callable[[Catalogue], Iterator[Finding]]


def cases(catalogue: Catalogue) -> Iterator[tuple[str, Procedure, ProcedureCase]]:
    """Every case with its procedure, under the name of its entry."""
    return ((f"{p.code}/{case.code}", p, case) for p in catalogue.procedures for case in p.cases)


def twice(entry: str, codes: Iterable[str]) -> Iterator[Finding]:
    """Codes that occur more than once among the entry's."""
    for code, times in Counter(codes).items():
        if times > 1:
            yield Finding(entry, f"{code} lặp lại {times} lần", f"{code} occurs {times} times")
