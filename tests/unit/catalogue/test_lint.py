"""Each lint rule, seen to bite on the real catalogue with one entry broken."""

from typing import Any

import pytest

from contracts.events.catalogue import Catalogue
from deploy.catalogue import lint, lint_offer, lint_process, load
from deploy.catalogue.finding import Finding, Rule

CATALOGUE = load.catalogue()
Path = tuple[str | int, ...]


def place(kind: str, code: str) -> int:
    named = getattr(CATALOGUE, kind)
    return next(
        n for n, entry in enumerate(named) if code in (getattr(entry, "code", None), getattr(entry, "rule", None))
    )


BIRTH: Path = ("procedures", place("procedures", "1.001193"))
HOUSE: Path = ("procedures", place("procedures", "1.013225"))
LAND: Path = ("procedures", place("procedures", "1.013978"))
CHILD: Path = ("procedures", place("procedures", "1.004946"))
LUNCH: Path = ("procedures", place("procedures", "1.001622"))
TEN_DAYS: Path = ("templates", place("templates", "wd-10"))
CIVIL_STATUS: Path = ("rules", place("rules", "field-ho-tich"))
LAST_RULE: Path = ("rules", len(CATALOGUE.rules) - 1)


def broken(path: Path, value: object) -> Catalogue:
    tree: Any = CATALOGUE.model_dump(mode="json")
    *way, last = path
    branch = tree
    for step in way:
        branch = branch[step]
    branch[last] = value
    return Catalogue.model_validate(tree, strict=False)


BREAKS: list[tuple[Rule, Path, object, str]] = [
    (lint.it_fits_in_one_message, (*BIRTH, "source"), "x" * 300_000, "2026-11-30.2"),
    (lint_offer.codes_are_unique, (*BIRTH, "code"), "2.000815", "procedures"),
    (lint_offer.codes_are_unique, (*BIRTH, "cases", 1, "code"), "on_time", "1.001193/cases"),
    (lint_offer.codes_are_unique, (*BIRTH, "cases", 0, "papers", 1, "code"), "declaration", "1.001193/on_time/papers"),
    (lint_offer.codes_are_unique, ("communes", 3, "code"), "00691", "communes"),
    (lint_offer.codes_are_unique, ("communes", 3, "agency"), "H60.001", "agencies"),
    (lint_offer.codes_are_unique, ("departments", 1, "code"), "VP", "departments"),
    (lint_offer.codes_are_unique, (*TEN_DAYS, "code"), "wd-03", "templates"),
    (lint_offer.codes_are_unique, (*CIVIL_STATUS, "rule"), "otherwise-centre", "rules"),
    (lint_offer.communes_are_ranked_by_code, ("communes", 5, "rank"), 99, "00721"),
    (lint_offer.communes_are_ranked_by_code, ("communes", 5, "agency"), "H60.999", "00721"),
    (lint_offer.terms_are_understood, (*HOUSE, "cases", 0, "term"), "about a week", "1.013225/house"),
    (lint_offer.terms_are_understood, (*HOUSE, "cases", 0, "supplement_within"), "soon", "1.013225/house"),
    (lint_offer.terms_are_understood, (*LAND, "cases", 0, "after_payment"), "later", "1.013978/standard"),
    (lint_offer.terms_that_are_not_given_say_why, (*LUNCH, "cases", 0, "term_note"), None, "1.001622/standard"),
    (lint_offer.terms_that_are_not_given_say_why, (*LUNCH, "cases", 0, "remote_extra"), 3, "1.001622/standard"),
    (lint_offer.validity_does_not_end_before_it_begins, (*BIRTH, "valid_until"), "2025-01-01", "1.001193"),
    (lint_offer.every_procedure_names_its_source, (*BIRTH, "source"), " ", "1.001193"),
    (lint_offer.unloaded_fees_say_who_sets_them, (*HOUSE, "cases", 1, "fee_note"), None, "1.013225/other"),
    (lint_offer.every_case_requires_a_paper, (*BIRTH, "cases", 0, "papers"), [], "1.001193/on_time"),
    (lint_offer.one_paper_has_one_name, (*BIRTH, "cases", 1, "papers", 1, "name"), "Giấy khác", "1.001193/late"),
    (
        lint_offer.data_may_answer_where_a_database_can,
        (*BIRTH, "cases", 0, "papers", 2, "forms"),
        ["original"],
        "1.001193/on_time",
    ),
    (lint_process.processes_fill_their_terms, (*HOUSE, "cases", 0, "term"), "8 working days", "1.013225/house"),
    (lint_process.processes_fill_their_terms, (*HOUSE, "cases", 0, "process"), "wd-99", "1.013225/house"),
    (lint_process.processes_fill_their_terms, (*CHILD, "cases", 0, "term"), "6 clock hours", "1.004946/standard"),
    (lint_process.processes_fill_their_terms, (*LAND, "cases", 0, "remote_extra"), 9, "1.013978/standard"),
    (lint_process.processes_fill_their_terms, (*LAND, "cases", 0, "remote_process"), "wd-99", "1.013978/standard"),
    (lint_process.processes_end_by_returning, (*TEN_DAYS, "steps", 6, "quarter_days"), 1, "wd-10"),
    (lint_process.processes_end_by_returning, (*TEN_DAYS, "steps", 6, "code"), "hand_over", "wd-10"),
    (lint_process.processes_end_by_returning, (*TEN_DAYS, "steps", 0, "quarter_days"), 0, "wd-10"),
    (lint_process.processes_end_by_returning, (*TEN_DAYS, "steps", 0, "code"), "assign", "wd-10/steps"),
    (lint_process.every_process_names_its_source, (*TEN_DAYS, "source"), "", "wd-10"),
    (lint_process.every_process_is_used, (*TEN_DAYS, "code"), "wd-11", "wd-11"),
    (lint_process.departments_are_known, (*BIRTH, "department"), "XX", "1.001193"),
    (lint_process.departments_are_known, (*TEN_DAYS, "steps", 0, "unit"), "XX", "wd-10"),
    (lint_process.departments_are_known, (*CIVIL_STATUS, "unit"), "XX", "field-ho-tich"),
    (lint_process.communes_are_known, (*BIRTH, "not_offered_in"), ["99999"], "1.001193"),
    (lint_process.communes_are_known, ("remote_communes",), ["99999"], "remote_communes"),
    (lint_process.communes_are_known, (*CIVIL_STATUS, "commune"), "99999", "field-ho-tich"),
    (lint_process.every_procedure_is_routed_on_purpose, (*BIRTH, "field"), "Lĩnh vực lạ", "1.001193"),
    (lint_process.every_procedure_is_routed_on_purpose, (*CIVIL_STATUS, "unit"), "KT", "1.001193"),
    (lint_process.every_procedure_is_routed_on_purpose, (*CIVIL_STATUS, "commune"), "02215", "1.001193"),
    (lint_process.the_last_rule_catches_all, (*LAST_RULE, "field"), "Hộ tịch", "otherwise-centre"),
    (lint_process.the_last_rule_catches_all, (*CIVIL_STATUS, "field"), None, "field-ho-tich"),
    (lint_process.the_last_rule_catches_all, (*CIVIL_STATUS, "field"), "Lĩnh vực lạ", "field-ho-tich"),
]


def test_the_catalogue_may_be_published() -> None:
    assert lint.findings(CATALOGUE) == []


@pytest.mark.parametrize(("rule", "path", "value", "entry"), BREAKS)
def test_a_broken_entry_is_named(rule: Rule, path: Path, value: object, entry: str) -> None:
    found = list(rule(broken(path, value)))

    assert entry in {finding.entry for finding in found}


def test_every_rule_has_been_seen_to_bite() -> None:
    assert {rule for rule, *_ in BREAKS} == set(lint.RULES)


def test_the_lint_asks_every_rule() -> None:
    findings = lint.findings(broken((*BIRTH, "department"), "XX"))

    assert {finding.en for finding in findings} >= {"no department XX", "field-ho-tich routes to VP"}


def test_a_finding_speaks_vietnamese_first() -> None:
    assert str(Finding("1.001193", "thiếu căn cứ", "no source")) == "1.001193: thiếu căn cứ (no source)"
