"""Lint rules on who works and for how long: departments, process templates, routing rules."""

from collections.abc import Iterator

from contracts.events.catalogue import Catalogue, Procedure, RoutingRule
from deploy.catalogue.finding import Finding, cases, twice
from deploy.catalogue.lint_offer import term

# What a quarter of a working day of eight hours is in a term's own unit; calendar days have no such share.
QUARTER = {"working_days": 0.25, "hours": 2, "clock_hours": 2}
LEAD = "lead"
RETURN = "return"


def processes_fill_their_terms(catalogue: Catalogue) -> Iterator[Finding]:
    """Working days are shared out to the quarter, hours by two, so that no unit's clock outlives the promise."""
    quarters = {template.code: sum(step.quarter_days for step in template.steps) for template in catalogue.templates}
    variants = [(entry, it.in_commune(remote=remote)) for entry, _, it in cases(catalogue) for remote in (False, True)]
    for entry, case in dict.fromkeys(variants):
        limit = term(case.term)
        if case.process not in quarters:
            yield Finding(entry, f"không có quy trình {case.process}", f"no process template {case.process}")
        elif limit and limit.kind in QUARTER and quarters[case.process] * QUARTER[limit.kind] != limit.count:
            sum_ = f"{quarters[case.process] * QUARTER[limit.kind]:g}"
            yield Finding(entry, f"{case.process} cộng lại {sum_}", f"its steps sum to {sum_}, not {case.term}")


def processes_end_by_returning(catalogue: Catalogue) -> Iterator[Finding]:
    for template in catalogue.templates:
        *worked, last = template.steps
        if (last.code, last.quarter_days) != (RETURN, 0):
            yield Finding(
                template.code, "bước cuối phải là trả kết quả, không tính giờ", "the last step must be return"
            )
        if not worked or any(step.quarter_days < 1 for step in worked):
            yield Finding(template.code, "mỗi bước trước đó cần thời gian", "every earlier step needs time")
        yield from twice(f"{template.code}/steps", (step.code for step in template.steps))


def every_process_names_its_source(catalogue: Catalogue) -> Iterator[Finding]:
    for template in catalogue.templates:
        if not template.source.strip():
            yield Finding(template.code, "thiếu căn cứ", "no source")


def every_process_is_used(catalogue: Catalogue) -> Iterator[Finding]:
    used = {process for _, _, case in cases(catalogue) for process in (case.process, case.remote_process)}
    for template in catalogue.templates:
        if template.code not in used:
            yield Finding(template.code, "không thủ tục nào dùng", "no procedure uses it")


def departments_are_known(catalogue: Catalogue) -> Iterator[Finding]:
    known = {department.code for department in catalogue.departments}
    named = [(procedure.code, procedure.department) for procedure in catalogue.procedures]
    named += [(rule.rule, rule.unit) for rule in catalogue.rules]
    named += [(t.code, step.unit) for t in catalogue.templates for step in t.steps if step.unit != LEAD]
    for entry, department in named:
        if department not in known:
            yield Finding(entry, f"không có đơn vị {department}", f"no department {department}")


def communes_are_known(catalogue: Catalogue) -> Iterator[Finding]:
    known = {commune.code for commune in catalogue.communes}
    named = [(procedure.code, commune) for procedure in catalogue.procedures for commune in procedure.not_offered_in]
    named += [("remote_communes", commune) for commune in catalogue.remote_communes or ()]
    named += [(rule.rule, rule.commune) for rule in catalogue.rules if rule.commune is not None]
    for entry, commune in named:
        if commune not in known:
            yield Finding(entry, f"không có xã, phường {commune}", f"no commune {commune}")


def every_procedure_is_routed_on_purpose(catalogue: Catalogue) -> Iterator[Finding]:
    """The catch-all is for what nobody foresaw; a catalogued procedure meets a rule before it, its department's."""
    everywhere = [rule for rule in catalogue.rules if rule.commune is None]
    for procedure in catalogue.procedures:
        rule = next((rule for rule in everywhere if _speaks_of(rule, procedure)), None)
        if rule is None or _catches_all(rule):
            yield Finding(procedure.code, "chưa có quy tắc phân công", "no routing rule of its own")
        elif rule.unit != procedure.department:
            yield Finding(procedure.code, f"{rule.rule} giao cho {rule.unit}", f"{rule.rule} routes to {rule.unit}")


def the_last_rule_catches_all(catalogue: Catalogue) -> Iterator[Finding]:
    *earlier, last = catalogue.rules
    if not _catches_all(last):
        yield Finding(last.rule, "quy tắc cuối phải nhận mọi hồ sơ", "the last rule must catch all")
    for rule in earlier:
        if _catches_all(rule):
            yield Finding(rule.rule, "che các quy tắc sau", "hides every rule after it")
        elif not any(_speaks_of(rule, procedure) for procedure in catalogue.procedures):
            yield Finding(rule.rule, "không nói về thủ tục nào", "speaks of no procedure")


def _catches_all(rule: RoutingRule) -> bool:
    return rule.procedure is None and rule.field is None and rule.commune is None


def _speaks_of(rule: RoutingRule, procedure: Procedure) -> bool:
    return rule.procedure in (None, procedure.code) and rule.field in (None, procedure.field)
