"""A catalogue version laid out for looking up: what is offered, where, within which term, with which papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from contracts.calendar.terms import Term
from contracts.events.catalogue import Catalogue, Commune, Paper, Procedure, ProcedureCase
from contracts.problems import InputRefused


class ProcedureUnknown(InputRefused):
    """Danh mục không có thủ tục này.

    The catalogue has no such procedure.
    """


class ProcedureNotInForce(InputRefused):
    """Thủ tục không có hiệu lực vào ngày tiếp nhận.

    The procedure is not in force on the day of reception.
    """


class ProcedureNotOffered(InputRefused):
    """Xã giải quyết không thực hiện thủ tục này.

    The handling commune does not offer this procedure.
    """


class CaseUnknown(InputRefused):
    """Thủ tục không có trường hợp này.

    The procedure has no such case.
    """


class CommuneUnknown(InputRefused):
    """Danh mục không có xã, phường này.

    The catalogue has no such commune.
    """


@dataclass(frozen=True, slots=True)
class OfferedCase:
    """A case with its limit understood, where the law gives one to count, and its papers by code."""

    case: ProcedureCase
    limit: Term | None
    papers: Mapping[str, Paper]
    required: frozenset[str]

    @classmethod
    def of(cls, case: ProcedureCase) -> Self:
        """The case as the counter needs it."""
        return cls(
            case=case,
            limit=case.counted_by() if case.promises else None,
            papers={paper.code: paper for paper in case.papers},
            required=frozenset(paper.code for paper in case.papers if paper.required),
        )

    @property
    def term(self) -> Term:
        """The term that a promise is counted by; NoTermPromised where there is none."""
        return self.limit or self.case.counted_by()


@dataclass(frozen=True, slots=True)
class OfferedProcedure:
    """A procedure with its cases by code, as communes handle them and as remote ones do; the first is the default."""

    procedure: Procedure
    cases: Mapping[str, OfferedCase]
    remote_cases: Mapping[str, OfferedCase]
    remote_communes: frozenset[str]
    not_offered_in: frozenset[str]

    @classmethod
    def of(cls, procedure: Procedure, *, remote_communes: frozenset[str]) -> Self:
        """The procedure as the counter needs it."""
        return cls(
            procedure=procedure,
            cases={case.code: OfferedCase.of(case) for case in procedure.cases},
            remote_cases={case.code: OfferedCase.of(case.in_commune(remote=True)) for case in procedure.cases},
            remote_communes=remote_communes,
            not_offered_in=frozenset(procedure.not_offered_in),
        )

    def case(self, code: str | None, *, commune: str) -> OfferedCase:
        """The named case, or the default, as this commune handles it; CaseUnknown for a name that is none of them."""
        cases = self.remote_cases if commune in self.remote_communes else self.cases
        named = next(iter(cases)) if code is None else code
        if named not in cases:
            raise CaseUnknown(field="/case", expected=", ".join(cases))
        return cases[named]

    def must_be_in_force(self, day: date) -> None:
        """Refuse a day before the procedure's first or after its last."""
        if not self.is_in_force(day):
            first, last = self.procedure.valid_from, self.procedure.valid_until
            expected = f"từ {first} (from then)" if last is None else f"từ {first} đến {last} (between the two)"
            raise ProcedureNotInForce(field="/procedure", expected=expected)

    def is_in_force(self, day: date) -> bool:
        """Whether the procedure may be asked for on this day."""
        last = self.procedure.valid_until
        return self.procedure.valid_from <= day and (last is None or day <= last)

    def must_be_offered_in(self, commune: str) -> None:
        """Refuse a handling commune that does not do this."""
        if commune in self.not_offered_in:
            raise ProcedureNotOffered(
                field="/procedure", expected=f"thủ tục mà xã {commune} thực hiện (one that commune {commune} offers)"
            )


# Without slots: what is written once is kept.
@dataclass(frozen=True)
class Offer:
    """What the province offers as of one catalogue version."""

    catalogue: Catalogue
    communes: Mapping[str, Commune]
    procedures: Mapping[str, OfferedProcedure]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Self:
        """The catalogue laid out."""
        remote = frozenset(catalogue.remote_communes or ())
        return cls(
            catalogue=catalogue,
            communes={commune.code: commune for commune in catalogue.communes},
            procedures={it.code: OfferedProcedure.of(it, remote_communes=remote) for it in catalogue.procedures},
        )

    @property
    def version(self) -> str:
        """The catalogue's version."""
        return self.catalogue.version

    @cached_property
    def written(self) -> bytes:
        """The whole catalogue as JSON."""
        return self.catalogue.model_dump_json().encode()

    def commune(self, code: str, *, field: str = "/commune") -> Commune:
        """The commune of this code."""
        commune = self.communes.get(code)
        if commune is None:
            expected = "mã xã 5 chữ số trong danh mục (the 5-digit code of a catalogued commune)"
            raise CommuneUnknown(f"Danh mục không có xã, phường {code}.", field=field, expected=expected)
        return commune

    def procedure(self, code: str) -> OfferedProcedure:
        """The procedure of this code."""
        offered = self.procedures.get(code)
        if offered is None:
            expected = f"mã thủ tục trong danh mục {self.version} (a code of catalogue {self.version})"
            raise ProcedureUnknown(f"Danh mục không có thủ tục {code}.", field="/procedure", expected=expected)
        return offered

    def case(self, procedure: str, case: str | None, *, handling: str, day: date) -> OfferedCase:
        """What is asked for on this day, as the handling commune does it; refused by name where it is not to be had."""
        offered = self.procedure(procedure)
        offered.must_be_in_force(day)
        offered.must_be_offered_in(handling)
        return offered.case(case, commune=handling)
