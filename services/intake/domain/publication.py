"""Whether a catalogue may be published: every name in it means something, so that no reader stumbles over it."""

import re
from collections.abc import Iterable, Iterator

from contracts.calendar.terms import NoTermPromised, Term, TermNotUnderstood
from contracts.events.catalogue import Catalogue, ProcedureCase, RoutingRule
from contracts.events.routing import REASONS
from contracts.problems import InputRefused, StateRefused

LEAD = "lead"
_AGENCY = re.compile(r"[A-Y][0-9]{2}(?:\.[0-9]{1,3}){0,3}")

Finding = tuple[str, str]


class CatalogueUnsound(InputRefused):
    """Danh mục có chỗ chưa đúng nên chưa công bố được.

    Something in the catalogue is not right; it cannot be published.
    """


class EditionAlreadyPublished(StateRefused):
    """Phiên bản này đã công bố với nội dung khác.

    This version was published with other contents.
    """


def must_be_sound(catalogue: Catalogue) -> None:
    """Refuse the first thing that is wrong."""
    for field, expected in _findings(catalogue):
        raise CatalogueUnsound(field=field, expected=expected)


def _findings(catalogue: Catalogue) -> Iterator[Finding]:
    yield from _repeated("communes", (commune.code for commune in catalogue.communes))
    yield from _repeated("departments", (department.code for department in catalogue.departments))
    yield from _repeated("procedures", (procedure.code for procedure in catalogue.procedures))
    yield from _repeated("templates", (template.code for template in catalogue.templates))
    yield from _repeated("duties", (duty.code for duty in catalogue.duties or ()))
    yield from _agencies(catalogue)
    yield from _remote(catalogue)
    yield from _duties(catalogue)
    yield from _procedures(catalogue)
    yield from _cases(catalogue)
    yield from _steps(catalogue)
    yield from _rules(catalogue)


def _repeated(room: str, codes: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, code in enumerate(codes):
        if code in seen:
            yield f"/{room}/{place}/code", f"mỗi mã một lần, {code} lặp lại (each code once, {code} is repeated)"
        seen.add(code)


def _agencies(catalogue: Catalogue) -> Iterator[Finding]:
    for place, commune in enumerate(catalogue.communes):
        if _AGENCY.fullmatch(commune.agency) is None:
            yield f"/communes/{place}/agency", "mã cơ quan như H60.001 (an agency id such as H60.001)"


def _remote(catalogue: Catalogue) -> Iterator[Finding]:
    if not {commune.code for commune in catalogue.communes}.issuperset(catalogue.remote_communes or ()):
        yield "/remote_communes", "các xã trong danh mục (communes of the catalogue)"


def _duties(catalogue: Catalogue) -> Iterator[Finding]:
    for place, duty in enumerate(catalogue.duties or ()):
        if duty.code not in REASONS:
            yield f"/duties/{place}/code", "một mã trong danh sách lý do (a code of the list of reasons)"
    in_two = any(case.after_payment for procedure in catalogue.procedures for case in procedure.cases)
    if in_two and not any(duty.stops_clock for duty in catalogue.duties or ()):
        yield "/duties", "khoản làm dừng thời hạn, vì có thời hạn sau khi nộp (a duty that stops the clock)"


def _procedures(catalogue: Catalogue) -> Iterator[Finding]:
    departments = {department.code for department in catalogue.departments}
    communes = {commune.code for commune in catalogue.communes}
    for place, procedure in enumerate(catalogue.procedures):
        at = f"/procedures/{place}"
        yield from _repeated(f"procedures/{place}/cases", (case.code for case in procedure.cases))
        if procedure.department not in departments:
            yield f"{at}/department", "một đơn vị trong danh mục (a department of the catalogue)"
        if not communes.issuperset(procedure.not_offered_in):
            yield f"{at}/not_offered_in", "các xã trong danh mục (communes of the catalogue)"


def _cases(catalogue: Catalogue) -> Iterator[Finding]:
    templates = {template.code for template in catalogue.templates}
    for place, procedure in enumerate(catalogue.procedures):
        for number, case in enumerate(procedure.cases):
            at = f"/procedures/{place}/cases/{number}"
            yield from _repeated(at[1:] + "/papers", (paper.code for paper in case.papers))
            yield from _terms(case, at=at)
            for name, process in (("process", case.process), ("remote_process", case.remote_process or case.process)):
                if process not in templates:
                    yield f"{at}/{name}", "một quy trình trong danh mục (a process template of the catalogue)"


def _terms(case: ProcedureCase, *, at: str) -> Iterator[Finding]:
    stated = {
        "supplement_within": case.supplement_within,
        "after_payment": case.after_payment,
        "opinion_tacit": case.opinion_tacit,
    }
    if case.promises:
        stated["term"] = case.term
    for name, text in stated.items():
        if text is not None:
            yield from _term(text, field=f"{at}/{name}")
    if not case.promises and (case.after_payment or case.remote_extra):
        yield f"{at}/term", "một thời hạn, vì thời hạn khác dựa vào nó (a term, for others lean on it)"


def _term(text: str, *, field: str) -> Iterator[Finding]:
    try:
        Term.parse(text)
    except (TermNotUnderstood, NoTermPromised) as error:
        yield field, str(error.expected)


def _steps(catalogue: Catalogue) -> Iterator[Finding]:
    units = {LEAD, *(department.code for department in catalogue.departments)}
    for place, template in enumerate(catalogue.templates):
        for number, step in enumerate(template.steps):
            if step.unit not in units:
                at = f"/templates/{place}/steps/{number}/unit"
                yield at, f"{LEAD}, hoặc một đơn vị trong danh mục (or a department of the catalogue)"


def _rules(catalogue: Catalogue) -> Iterator[Finding]:
    for place, rule in enumerate(catalogue.rules):
        if not _speaks_of_known(rule, catalogue):
            yield f"/rules/{place}", "đơn vị, thủ tục, xã có trong danh mục (names of the catalogue)"
    last = catalogue.rules[-1]
    if (last.procedure, last.field, last.commune) != (None, None, None):
        at = f"/rules/{len(catalogue.rules) - 1}"
        yield at, "quy tắc cuối nhận mọi hồ sơ (a last rule that holds for every dossier)"


def _speaks_of_known(rule: RoutingRule, catalogue: Catalogue) -> bool:
    return (
        rule.unit in {department.code for department in catalogue.departments}
        and rule.procedure in {None, *(procedure.code for procedure in catalogue.procedures)}
        and rule.commune in {None, *(commune.code for commune in catalogue.communes)}
    )
