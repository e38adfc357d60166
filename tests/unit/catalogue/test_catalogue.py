"""What the first province's catalogue says, where a wrong word would be a wrong promise."""

import json
import unicodedata
from collections import Counter
from datetime import date

import pytest

from contracts.events.catalogue import Procedure, ProcedureCase
from deploy.catalogue import load

CATALOGUE = load.catalogue()
PROCEDURES = {procedure.code: procedure for procedure in CATALOGUE.procedures}
WARDS = {commune.code for commune in CATALOGUE.communes if commune.kind == "ward"}


def case_of(procedure: Procedure, code: str) -> ProcedureCase:
    return next(case for case in procedure.cases if case.code == code)


def test_all_124_communes_are_listed_of_which_seven_are_wards() -> None:
    assert Counter(commune.kind for commune in CATALOGUE.communes) == {"commune": 117, "ward": 7}


def test_the_agency_of_a_commune_is_its_rank_by_code_and_says_that_it_is_assumed() -> None:
    first, last = CATALOGUE.communes[0], CATALOGUE.communes[-1]

    assert (first.code, first.agency, first.agency_certainty) == ("00691", "H60.001", "assumed")
    assert (last.code, last.agency, last.agency_certainty) == ("02623", "H60.124", "assumed")


def test_hoa_an_of_tuyen_quang_is_not_its_namesake_of_cao_bang() -> None:
    codes = {commune.code: commune.name for commune in CATALOGUE.communes}

    assert codes["02353"] == "Xã Hoà An"
    assert "01654" not in codes


def test_at_least_forty_procedures_are_offered() -> None:
    assert len(PROCEDURES) >= 40


@pytest.mark.parametrize(
    ("procedure", "case", "term"),
    [
        ("1.013225", "house", "7 working days"),
        ("1.013225", "other", "10 working days"),
        ("1.013226", "other", "9 working days"),
        ("1.004859", "change", "3 working days"),
        ("1.004859", "addition", "same day"),
        ("2.000286", "standard", "10 working days"),
        ("1.001699", "standard", "25 working days"),
        ("2.001263", "standard", "30 days"),
        ("1.004946", "standard", "12 clock hours"),
        ("2.000815", "standard", "same day"),
    ],
)
def test_the_case_fixes_the_term(procedure: str, case: str, term: str) -> None:
    assert case_of(PROCEDURES[procedure], case).term == term


@pytest.mark.parametrize(("procedure", "within"), [("1.013225", "2 working days"), ("1.013227", "1 working day")])
def test_the_citizens_time_to_supplement_a_construction_permit_is_the_decrees(procedure: str, within: str) -> None:
    assert {case.supplement_within for case in PROCEDURES[procedure].cases} == {within}


def test_a_supplement_is_asked_once_and_restarts_the_clock() -> None:
    cases = [case for procedure in CATALOGUE.procedures for case in procedure.cases]

    assert {(case.supplement, case.supplements_allowed) for case in cases} == {("RESTART", 1)}


def test_the_poverty_procedures_end_with_2026() -> None:
    ending = {code for code, procedure in PROCEDURES.items() if procedure.valid_until == date(2026, 12, 31)}

    assert ending == {"1.011606", "1.011607", "1.011608", "3.000412"}


def test_construction_permits_start_with_their_decree_of_july_2026() -> None:
    permits = {procedure.valid_from for procedure in CATALOGUE.procedures if procedure.field == "Xây dựng"}

    assert permits == {date(2026, 7, 1)}


def test_lodging_is_told_to_the_police_at_no_counter() -> None:
    assert set(PROCEDURES["2.001159"].not_offered_in) == {commune.code for commune in CATALOGUE.communes}


def test_what_is_for_difficult_communes_is_not_offered_in_wards() -> None:
    assert set(PROCEDURES["2.001088"].not_offered_in) == WARDS


def test_everything_else_is_offered_everywhere() -> None:
    assert {code for code, procedure in PROCEDURES.items() if procedure.not_offered_in} == {"2.001159", "2.001088"}


def test_a_refusal_by_place_says_that_it_is_assumed() -> None:
    refused = [procedure for procedure in CATALOGUE.procedures if procedure.not_offered_in]

    assert all("assumed" in procedure.source for procedure in refused)


def test_a_code_whose_own_name_is_not_on_record_is_not_sure() -> None:
    unnamed = {code: it.certainty for code, it in PROCEDURES.items() if "chưa ghi nhận" in it.name}

    assert unnamed == {"1.012690": "unverified", "1.116557": "unverified"}


def test_whatever_mediators_ask_for_comes_with_the_minutes_of_their_village() -> None:
    mediation = [procedure for procedure in CATALOGUE.procedures if procedure.field == "Hòa giải cơ sở"]

    assert len(mediation) == 4
    assert all("village_minutes" in {paper.code for paper in it.cases[0].papers} for it in mediation)


def test_foreign_papers_are_legalised_whatever_is_registered_with_them() -> None:
    foreign = [procedure for procedure in CATALOGUE.procedures if "yếu tố nước ngoài" in procedure.name]
    cases = [case for procedure in foreign for case in procedure.cases]

    assert len(foreign) == 3
    assert all("legalised_papers" in {paper.code for paper in case.papers} for case in cases)


def test_names_are_composed_so_that_they_compare_equal() -> None:
    text = (load.FOLDER / "catalogue.json").read_text()

    assert unicodedata.is_normalized("NFC", text)


def test_the_file_is_plain_json_that_a_command_line_can_read_without_the_models() -> None:
    raw = json.loads((load.FOLDER / "catalogue.json").read_bytes())
    terms = {(p["code"], case["code"]): case["term"] for p in raw["procedures"] for case in p["cases"]}

    assert terms["1.013225", "house"] == "7 working days"
