"""The first rule whose every condition holds decides who handles a dossier, and in which steps."""

import pytest

from services.routing.domain.offer import NoRuleDecides, Offer, ProcedureNotInCatalogue
from tests.unit.routing.facts import CATALOGUE, HOA_AN, HOUSE_PERMIT, OFFER, SINGLE_STATUS, recorded, routed_dossier

CERTIFIED_COPY, MASTER_REGISTER, MINH_XUAN = "2.000815", "2.000908", "02215"


@pytest.mark.parametrize(
    ("procedure", "commune", "unit", "rule"),
    [
        (SINGLE_STATUS, HOA_AN, "VP", "field-ho-tich"),
        (HOUSE_PERMIT, HOA_AN, "KT", "field-xay-dung"),
        (MASTER_REGISTER, HOA_AN, "TT", "procedure-2.000908-master-register"),
        (CERTIFIED_COPY, MINH_XUAN, "TT", "commune-02215-certified-copy"),
        (CERTIFIED_COPY, HOA_AN, "VP", "field-chung-thuc"),
    ],
)
def test_procedure_field_and_commune_decide_the_unit(procedure: str, commune: str, unit: str, rule: str) -> None:
    event = recorded(procedure, commune=commune)

    route = OFFER.route(procedure, event.case, commune=commune)

    assert (route.unit, route.rule) == (unit, rule)


def test_every_case_of_the_catalogue_finds_a_unit_and_ends_with_the_return() -> None:
    units = {department.code for department in CATALOGUE.departments}

    for procedure in CATALOGUE.procedures:
        for case in procedure.cases:
            route = OFFER.route(procedure.code, case.code, commune=HOA_AN)
            assert route.unit in units
            assert {step.unit for step in route.steps} <= units
            assert route.steps[-1].code == "return"


def test_work_begins_after_the_counters_own_step_and_the_leading_unit_stands_in() -> None:
    dossier = routed_dossier(SINGLE_STATUS)

    steps = OFFER.steps(dossier.template, lead=dossier.unit)

    assert [step.unit for step in steps] == ["TT", "VP", "VP", "VP", "VP", "VP", "TT"]
    assert (dossier.step, dossier.holder, steps[dossier.step].code) == (1, "VP", "assign")


def test_a_dossier_keeps_the_rule_and_what_it_looked_at() -> None:
    dossier = routed_dossier(HOUSE_PERMIT)

    assert (dossier.rule, dossier.procedure, dossier.field) == ("field-xay-dung", HOUSE_PERMIT, "Xây dựng")
    assert (dossier.handling_commune, dossier.catalogue) == (HOA_AN, CATALOGUE.version)


@pytest.mark.parametrize(("procedure", "case"), [("9.999999", "default"), (SINGLE_STATUS, "no_such_case")])
def test_what_the_catalogue_does_not_hold_is_refused(procedure: str, case: str) -> None:
    with pytest.raises(ProcedureNotInCatalogue):
        OFFER.route(procedure, case, commune=HOA_AN)


def test_a_catalogue_without_a_rule_for_a_procedure_refuses_to_guess() -> None:
    bare = Offer(CATALOGUE.model_copy(update={"rules": CATALOGUE.rules[:1]}))

    with pytest.raises(NoRuleDecides):
        bare.route(SINGLE_STATUS, recorded().case, commune=HOA_AN)
