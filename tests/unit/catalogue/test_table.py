"""Every row of the published table stands in the catalogue, each code with its cases, terms and certainty."""

import pytest

from contracts.calendar.terms import NoTermPromised, Term
from contracts.events.catalogue import ProcedureCase
from deploy.catalogue import load
from tests.unit.catalogue.table import CERTAINTY, FEES, ROWS

CATALOGUE = load.catalogue()
PROCEDURES = {procedure.code: procedure for procedure in CATALOGUE.procedures}
UNTIMED = ("1.001622", "2.002770", "2.002771", "3.000182", "2.002165", "1.010803")


@pytest.mark.parametrize(("code", "terms"), ROWS, ids=[code for code, _ in ROWS])
def test_a_row_of_the_table_is_a_procedure_with_its_terms(code: str, terms: tuple[tuple[str, str], ...]) -> None:
    loaded = [(case.term, case.term_certainty) for case in PROCEDURES[code].cases]

    assert loaded == [(term, CERTAINTY[certainty]) for term, certainty in terms]


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_a_procedure_costs_what_the_table_says(code: str) -> None:
    loaded, told = [case.fee_vnd for case in PROCEDURES[code].cases], FEES.get(code, (0,))

    assert loaded == list(told if len(told) > 1 else told * len(loaded))


def test_the_catalogue_holds_the_tables_codes_and_no_other() -> None:
    assert sorted(code for code, _ in ROWS) == sorted(PROCEDURES)
    assert len(ROWS) == len(PROCEDURES) == 95


def test_where_the_law_gives_no_term_no_date_is_promised_and_the_refusal_says_why() -> None:
    for code in UNTIMED:
        (case,) = PROCEDURES[code].cases

        with pytest.raises(NoTermPromised) as refused:
            case.counted_by()

        details = refused.value.details()
        assert (details.slug, details.field, details.status) == ("no-term-promised", "/procedure", 422)
        assert case.term_note
        assert case.term_note in details.detail
        assert details.expected


def test_every_other_case_is_counted() -> None:
    counted = [case for it in PROCEDURES.values() for case in it.cases if case.promises]

    assert all(str(case.counted_by()) == case.term for case in counted)


def land() -> ProcedureCase:
    return PROCEDURES["1.013978"].cases[0]


def test_a_first_land_certificate_has_one_term_before_the_money_and_another_after() -> None:
    assert (land().term, land().after_payment) == ("17 working days", "3 working days")


def test_a_remote_commune_has_ten_working_days_more_and_a_process_that_fills_them() -> None:
    remote, near = land().in_commune(remote=True), land().in_commune(remote=False)
    steps = {template.code: template.steps for template in CATALOGUE.templates}

    assert remote.counted_by() == Term("working_days", 27)
    assert sum(step.quarter_days for step in steps[remote.process]) == 27 * 4
    assert near == land()


def test_a_case_without_more_days_is_the_same_in_a_remote_commune() -> None:
    house = PROCEDURES["1.013225"].cases[0]

    assert house.in_commune(remote=True) is house


def test_which_communes_are_remote_is_not_known_and_says_so() -> None:
    assert (CATALOGUE.remote_communes, CATALOGUE.remote_certainty) == ((), "unverified")
