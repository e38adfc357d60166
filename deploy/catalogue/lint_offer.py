"""Lint rules on what is offered: codes, terms, papers, fees, sources."""

from collections.abc import Iterator

from contracts.calendar.terms import NoTermPromised, Term, TermNotUnderstood
from contracts.events.catalogue import Catalogue
from deploy.catalogue.finding import Finding, cases, twice


def codes_are_unique(catalogue: Catalogue) -> Iterator[Finding]:
    yield from twice("communes", (commune.code for commune in catalogue.communes))
    yield from twice("agencies", (commune.agency for commune in catalogue.communes))
    yield from twice("departments", (department.code for department in catalogue.departments))
    yield from twice("templates", (template.code for template in catalogue.templates))
    yield from twice("rules", (rule.rule for rule in catalogue.rules))
    yield from twice("procedures", (procedure.code for procedure in catalogue.procedures))
    for procedure in catalogue.procedures:
        yield from twice(f"{procedure.code}/cases", (case.code for case in procedure.cases))
    for entry, _, case in cases(catalogue):
        yield from twice(f"{entry}/papers", (paper.code for paper in case.papers))


def communes_are_ranked_by_code(catalogue: Catalogue) -> Iterator[Finding]:
    """The rank stands in every dossier code while the province's own agency ids are not announced."""
    for rank, commune in enumerate(sorted(catalogue.communes, key=lambda commune: commune.code), 1):
        assumed = f"{catalogue.province_agency}.{rank:03d}"
        if commune.rank != rank or (commune.agency_certainty == "assumed" and commune.agency != assumed):
            yield Finding(commune.code, f"thứ hạng phải là {rank}, mã {assumed}", f"expected rank {rank}, {assumed}")


def terms_are_understood(catalogue: Catalogue) -> Iterator[Finding]:
    for entry, _, case in cases(catalogue):
        for text in (
            case.term if case.promises else None,
            case.supplement_within,
            case.after_payment,
            case.opinion_tacit,
        ):
            if text is not None and term(text) is None:
                yield Finding(entry, f"không hiểu thời hạn “{text}”", f"the term “{text}” is not understood")


def terms_that_are_not_given_say_why(catalogue: Catalogue) -> Iterator[Finding]:
    """Where no date is promised, the citizen is told what the law says instead."""
    for entry, _, case in cases(catalogue):
        if not case.promises and not case.term_note:
            yield Finding(entry, "không có thời hạn mà không nêu vì sao", "no term and no note that says why")
        if not case.promises and (case.after_payment or case.remote_extra):
            yield Finding(entry, "thời hạn phụ mà không có thời hạn", "a second term without a first")


def validity_does_not_end_before_it_begins(catalogue: Catalogue) -> Iterator[Finding]:
    for procedure in catalogue.procedures:
        if procedure.valid_until is not None and procedure.valid_until < procedure.valid_from:
            yield Finding(procedure.code, "hết hiệu lực trước khi có hiệu lực", "validity ends before it begins")


def every_procedure_names_its_source(catalogue: Catalogue) -> Iterator[Finding]:
    for procedure in catalogue.procedures:
        if not procedure.source.strip():
            yield Finding(procedure.code, "thiếu căn cứ", "no source")


def unloaded_fees_say_who_sets_them(catalogue: Catalogue) -> Iterator[Finding]:
    for entry, _, case in cases(catalogue):
        if case.fee_vnd is None and not case.fee_note:
            yield Finding(entry, "thiếu mức phí và ghi chú", "neither a fee nor a note on who sets it")


def every_case_requires_a_paper(catalogue: Catalogue) -> Iterator[Finding]:
    for entry, _, case in cases(catalogue):
        if not any(paper.required for paper in case.papers):
            yield Finding(entry, "không có giấy tờ bắt buộc", "no paper is required")


def one_paper_has_one_name(catalogue: Catalogue) -> Iterator[Finding]:
    first: dict[str, tuple[str, str]] = {}
    for entry, _, case in cases(catalogue):
        for paper in case.papers:
            names = (paper.name, paper.name_en)
            if first.setdefault(paper.code, names) != names:
                yield Finding(entry, f"{paper.code} có hai tên", f"{paper.code} goes by another name elsewhere")


def data_may_answer_where_a_database_can(catalogue: Catalogue) -> Iterator[Finding]:
    for entry, _, case in cases(catalogue):
        for paper in case.papers:
            if paper.data_source is not None and "data" not in paper.forms:
                yield Finding(entry, f"{paper.code} chưa nhận dữ liệu", f"{paper.code} does not accept data")


def term(text: str) -> Term | None:
    """The term that the text writes, None when it writes none."""
    try:
        return Term.parse(text)
    except (TermNotUnderstood, NoTermPromised):
        return None
