"""The papers on the counter, against the list of their case in the catalogue."""

from collections.abc import Sequence
from typing import Final

from contracts.commands import PaperGiven
from contracts.events.catalogue import Paper, PaperForm, must_be_listed
from contracts.events.intake import PaperBrought
from contracts.problems import InputRefused
from services.intake.domain.offer import OfferedCase

# What is handed in where nobody says in which form.
USUAL: Final = "copy"


class PaperMissing(InputRefused):
    """Hồ sơ thiếu giấy tờ bắt buộc.

    A required paper is missing.
    """


class PaperFormNotTaken(InputRefused):
    """Giấy tờ này không nhận ở dạng đó.

    This paper is not taken in that form.
    """


def brought(papers: Sequence[PaperGiven], case: OfferedCase) -> tuple[PaperBrought, ...]:
    """The papers as public facts name them; where the catalogue lists none for the case, they may be any."""
    return tuple(_brought(paper, case, at=f"/papers/{place}") for place, paper in enumerate(papers))


def complete(papers: Sequence[PaperGiven], case: OfferedCase) -> tuple[PaperBrought, ...]:
    """The same, with every required one among them."""
    there = brought(papers, case)
    missing = case.required.difference(paper.code for paper in there)
    if missing:
        named = ", ".join(sorted(missing))
        raise PaperMissing(f"Hồ sơ thiếu giấy tờ bắt buộc: {named}.", field="/papers", expected=named)
    return there


def _brought(given: PaperGiven, case: OfferedCase, *, at: str) -> PaperBrought:
    must_be_listed(given.code, case.papers, field=f"{at}/code")
    listed = case.papers.get(given.code)
    form = _form(given.form, listed, field=f"{at}/form") if listed else given.form or USUAL
    return PaperBrought(code=given.code, form=form, count=given.count)


def _form(given: PaperForm | None, paper: Paper, *, field: str) -> PaperForm:
    """The form as said, or the usual one, or where that is not taken the first that is."""
    if given is None:
        return USUAL if USUAL in paper.forms else next(iter(paper.forms), USUAL)
    if paper.forms and given not in paper.forms:
        raise PaperFormNotTaken(field=field, expected=", ".join(paper.forms))
    return given
