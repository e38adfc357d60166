"""Papers are taken by the catalogue's list of their case: which there are, and in which forms."""

import pytest

from contracts.commands import PaperGiven
from contracts.events.catalogue import Paper, PaperUnknown
from contracts.events.intake import PaperBrought
from services.intake.domain.offer import OfferedCase
from services.intake.domain.papers import PaperFormNotTaken, brought
from tests.builders.at_counter import DEATH, WARD, the_province

# What is certified is shown in its original; drawings of a house are signed ones or electronic ones.
CERTIFIED, HOUSE = ("2.000815", "standard"), ("1.013225", "house")


def a_case(procedure: str, case: str) -> OfferedCase:
    """A case of Tuyên Quang's catalogue."""
    return the_province().offers[0].procedure(procedure).case(case, commune=WARD)


def a_bare_case(*papers: Paper) -> OfferedCase:
    """A case of a catalogue that lists these papers."""
    return OfferedCase.of(a_case(DEATH, "standard").case.model_copy(update={"papers": papers}))


@pytest.mark.parametrize(
    ("case", "paper", "form", "taken"),
    [
        (CERTIFIED, "original_document", "e_copy", "original"),
        (CERTIFIED, "original_document", "copy", "original"),
        (HOUSE, "signed_drawings", "copy", "original, e_copy"),
        ((DEATH, "standard"), "death_notice", "data", "original, copy, e_copy"),
    ],
)
def test_a_form_that_the_catalogue_does_not_take_is_refused_with_those_it_takes(
    case: tuple[str, str], paper: str, form: str, taken: str
) -> None:
    offered = a_case(*case)
    good = PaperGiven(code=paper, form="original")

    with pytest.raises(PaperFormNotTaken) as refused:
        brought([good, PaperGiven.model_validate({"code": paper, "form": form})], offered)

    assert (refused.value.field, refused.value.expected) == ("/papers/1/form", taken)
    assert brought([good], offered) == (PaperBrought(code=paper, form="original"),)


@pytest.mark.parametrize(
    ("case", "paper", "form"),
    [
        ((DEATH, "standard"), "declaration", "copy"),
        (CERTIFIED, "original_document", "original"),
        (HOUSE, "signed_drawings", "original"),
    ],
)
def test_without_a_form_a_paper_is_a_copy_or_the_first_form_that_is_taken(
    case: tuple[str, str], paper: str, form: str
) -> None:
    assert [it.form for it in brought([PaperGiven(code=paper)], a_case(*case))] == [form]


def test_every_paper_of_the_catalogue_is_taken_without_a_form() -> None:
    for procedure in the_province().offers[0].procedures.values():
        for case in procedure.cases.values():
            there = brought([PaperGiven(code=code) for code in case.papers], case)
            assert all(paper.form in case.papers[paper.code].forms for paper in there)


def test_the_first_paper_that_the_case_does_not_list_is_refused_with_those_it_lists() -> None:
    papers = [PaperGiven(code=code) for code in ("declaration", "love_letter", "map")]

    with pytest.raises(PaperUnknown) as refused:
        brought(papers, a_case(DEATH, "standard"))

    assert refused.value.field == "/papers/1/code"
    assert refused.value.expected == "authorisation, death_notice, declaration"


def test_a_paper_may_lie_there_twice_in_its_original_and_as_copies() -> None:
    papers = [PaperGiven(code="death_notice", form="original"), PaperGiven(code="death_notice", form="copy", count=3)]

    there = brought(papers, a_case(DEATH, "standard"))

    assert [(paper.form, paper.count) for paper in there] == [("original", 1), ("copy", 3)]


def test_where_the_catalogue_lists_no_papers_or_no_forms_whatever_is_brought_is_taken() -> None:
    any_form = Paper(code="map", name="Bản đồ", name_en="Map", forms=())

    assert brought([PaperGiven(code="love_letter")], a_bare_case()) == (PaperBrought(code="love_letter", form="copy"),)
    assert [it.form for it in brought([PaperGiven(code="map", form="data")], a_bare_case(any_form))] == ["data"]
    assert [it.form for it in brought([PaperGiven(code="map")], a_bare_case(any_form))] == ["copy"]
