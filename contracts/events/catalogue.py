"""What the province offers and how it counts time: versioned reference data (topic `intake.catalogue.v1`, compacted).

A dossier keeps the catalogue and calendar version of its reception for ever. Terms are texts of the statutory calendar
(`3 working days`); fees are in đồng. `certainty`: sure = read in the legal text, likely = a reliable secondary source,
unverified = an estimate that the province must confirm.
"""

from collections.abc import Collection
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from contracts.calendar.composite import CompositeTerm
from contracts.calendar.decrees import CalendarDecrees
from contracts.calendar.terms import NO_TERM, NoTermPromised, Term
from contracts.identifiers import (
    CaseCode,
    CommuneCode,
    DepartmentCode,
    DutyCode,
    PaperCode,
    ProcedureCode,
    RuleCode,
    StepCode,
    TemplateCode,
    VersionName,
)
from contracts.message import Event, Role, Word
from contracts.problems import InputRefused

Certainty = Literal["sure", "likely", "unverified"]
SupplementMode = Literal["RESTART", "PAUSE"]
PaperForm = Literal["original", "copy", "e_copy", "data"]


class Commune(Word):
    """A commune, by its 5-digit GSO code; `agency` stands in its dossier codes, `rank` is its place by GSO code."""

    code: CommuneCode
    name: str
    kind: Literal["commune", "ward"]
    rank: int
    agency: str = Field(description="Agency of reception in dossier codes, e.g. H60.001.")
    agency_certainty: Literal["announced", "assumed"] = "assumed"


class Department(Word):
    """A unit that decides (Nghị định 150/2025/NĐ-CP); the clock of a step belongs to one."""

    code: DepartmentCode
    name: str
    name_en: str


class Paper(Word):
    """One component of a dossier; `data_source` names the database that answers instead of paper."""

    code: PaperCode
    name: str
    name_en: str
    required: bool = True
    forms: tuple[PaperForm, ...] = ("original", "copy", "e_copy", "data")
    data_source: str | None = None


class PaperUnknown(InputRefused):
    """Thủ tục không có thành phần hồ sơ này.

    The procedure asks for no such paper.
    """


def must_be_listed(code: str, listed: Collection[str], *, field: str) -> None:
    """Refuse a paper that is not on its case's published list, for nobody may ask for it; without a list all is free.

    Source: Nghị định 118/2025/NĐ-CP Art 5.
    """
    if listed and code not in listed:
        raise PaperUnknown(field=field, expected=", ".join(sorted(listed)))


class ProcedureCase(Word):
    """A case (trường hợp) of a procedure: it fixes the term, the papers and the fee."""

    code: CaseCode
    name: str
    name_en: str
    term: str = Field(
        description="A term of the statutory calendar, e.g. `3 working days`; `no term` where the law gives none to "
        "count: then no date is promised. The receipt promises by it."
    )
    term_certainty: Certainty
    term_note: str | None = Field(default=None, description="What the law says where it gives no term to count.")
    after_payment: str | None = Field(
        default=None,
        description="The term that runs from the payment of the money duty; until the duty is told, `term` runs.",
    )
    remote_extra: int | None = Field(
        default=None, ge=1, description="Units that `term` is longer by in a remote commune."
    )
    remote_process: TemplateCode | None = Field(default=None, description="The process of that longer term.")
    papers: tuple[Paper, ...]
    fee_vnd: int | None = Field(default=None, description="None where the People's Council's figure is not loaded.")
    fee_note: str | None = None
    supplement: SupplementMode = "RESTART"
    supplements_allowed: int = 1
    supplement_within: str | None = Field(default=None, description="The citizen's time to supplement, as a term.")
    unpaid_stops: bool | None = Field(
        default=None, description="Whether the work stops by itself where money is not paid by its day."
    )
    opinion_tacit: str | None = Field(
        default=None, description="The term after which an agency that says nothing has agreed, e.g. `2 working days`."
    )
    process: TemplateCode = Field(description="Code of the process template.")

    @property
    def promises(self) -> bool:
        """Whether a date is promised at all."""
        return self.term != NO_TERM

    def counted_by(self) -> Term:
        """The term as the calendar counts it; NoTermPromised where the law gives none."""
        if self.promises:
            return Term.parse(self.term)
        why = f": {self.term_note}" if self.term_note else ""
        raise NoTermPromised(
            f"Trường hợp “{self.name}” không có thời hạn tính được nên không hẹn ngày trả{why}.",
            field="/procedure",
            expected="thủ tục, trường hợp có thời hạn (a procedure and case with a term)",
        )

    def in_commune(self, *, remote: bool) -> Self:
        """The case as a commune handles it: where remote, by the longer term and its process."""
        if not remote or not self.remote_extra:
            return self
        limit = CompositeTerm(self.counted_by(), remote_extra=self.remote_extra)
        longer = {"term": str(limit.before_payment(remote=True)), "process": self.remote_process or self.process}
        return self.model_copy(update=longer)


class Procedure(Word):
    """An administrative procedure of the national database; the first case is the default."""

    code: ProcedureCode
    name: str
    name_en: str
    field: str
    department: DepartmentCode
    cases: tuple[ProcedureCase, ...] = Field(min_length=1)
    valid_from: date
    valid_until: date | None = Field(default=None, description="Last day of validity.")
    not_offered_in: tuple[CommuneCode, ...] = ()
    source: str
    certainty: Certainty


class TemplateStep(Word):
    """A step of an internal process, in quarter working days; `unit` is a department or `lead`."""

    code: StepCode
    name: str
    name_en: str
    unit: str
    role: Role
    quarter_days: int


class ProcessTemplate(Word):
    """An internal process (quy trình nội bộ); the last step (return) takes no time."""

    code: TemplateCode
    name: str
    source: str
    steps: tuple[TemplateStep, ...] = Field(min_length=1)


class Duty(Word):
    """Money that a citizen may owe, by a code of the list of reasons; `source` says why the clock stands, or runs."""

    code: DutyCode
    stops_clock: bool = Field(description="Whether the time until it is paid is not the office's.")
    fields: tuple[str, ...] = Field(
        default=(), description="Fields of procedures in which money is asked for by a code of these duties only."
    )
    source: str
    certainty: Certainty


class RoutingRule(Word):
    """Who handles: the first rule whose every stated condition holds decides."""

    rule: RuleCode
    procedure: ProcedureCode | None = None
    field: str | None = None
    commune: CommuneCode | None = None
    unit: DepartmentCode


class Catalogue(Word):
    """A province's whole offer as of one version."""

    version: VersionName
    valid_from: date
    province: str = Field(description="GSO code of the province.")
    province_agency: str = Field(description="Agency id of the province, e.g. H60.")
    communes: tuple[Commune, ...]
    departments: tuple[Department, ...]
    procedures: tuple[Procedure, ...]
    templates: tuple[ProcessTemplate, ...]
    rules: tuple[RoutingRule, ...] = Field(min_length=1)
    remote_communes: tuple[CommuneCode, ...] | None = Field(
        default=None, description="Where terms are longer by `remote_extra`; none until the province's list is loaded."
    )
    remote_certainty: Certainty | None = None
    duties: tuple[Duty, ...] | None = Field(default=None, description="Without any, no money stops the clock.")


class CataloguePublished(Event):
    """A catalogue version is in force from its `valid_from`."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.catalogue_published.v1"] = "intake.catalogue_published.v1"
    catalogue: Catalogue

    @property
    def subject(self) -> str:
        """Kind and version."""
        return f"catalogue/{self.catalogue.version}"


class CalendarPublished(Event):
    """A calendar version: the decrees and office hours that promises are counted with."""

    service: ClassVar[str] = "intake"

    type: Literal["intake.calendar_published.v1"] = "intake.calendar_published.v1"
    calendar: CalendarDecrees
    derived_from: VersionName | None = Field(default=None, description="The version that this one changes.")

    @property
    def subject(self) -> str:
        """Kind and version."""
        return f"calendar/{self.calendar.version}"


CatalogueEvent = Annotated[CataloguePublished | CalendarPublished, Field(discriminator="type")]
