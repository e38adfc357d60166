"""A catalogue whose names mean nothing is refused where the first of them stands."""

from collections.abc import Callable

import pytest

from contracts.events.catalogue import Catalogue
from deploy.catalogue import load
from services.intake.domain.publication import CatalogueUnsound, must_be_sound

WHOLE = load.catalogue().model_dump(mode="json")


def broken(change: Callable[[dict[str, list[dict[str, object]]]], object]) -> Catalogue:
    copy = load.catalogue().model_dump(mode="json")
    change(copy)
    return Catalogue.model_validate(copy, strict=False)


def test_the_provinces_own_catalogue_is_sound() -> None:
    must_be_sound(load.catalogue())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda c: c["communes"].append(c["communes"][0]), "/communes/124/code"),
        (lambda c: c["communes"][3].update(agency="Hoà An"), "/communes/3/agency"),
        (lambda c: c["procedures"].append(c["procedures"][0]), f"/procedures/{len(WHOLE['procedures'])}/code"),
        (lambda c: c["procedures"][1].update(department="QQ"), "/procedures/1/department"),
        (lambda c: c["procedures"][1].update(not_offered_in=["99999"]), "/procedures/1/not_offered_in"),
        (lambda c: c["procedures"][0]["cases"][1].update(code="standard"), "/procedures/0/cases/1/code"),
        (lambda c: c["procedures"][0]["cases"][1].update(term="soon"), "/procedures/0/cases/1/term"),
        (
            lambda c: c["procedures"][0]["cases"][1].update(supplement_within="a while"),
            "/procedures/0/cases/1/supplement_within",
        ),
        (lambda c: c["procedures"][0]["cases"][1].update(process="magic"), "/procedures/0/cases/1/process"),
        (
            lambda c: c["procedures"][0]["cases"][1].update(remote_process="magic"),
            "/procedures/0/cases/1/remote_process",
        ),
        (
            lambda c: c["procedures"][0]["cases"][1].update(after_payment="no term"),
            "/procedures/0/cases/1/after_payment",
        ),
        (lambda c: c["procedures"][0]["cases"][1].update(term="no term", remote_extra=1), "/procedures/0/cases/1/term"),
        (lambda c: c.update(remote_communes=["99999"]), "/remote_communes"),
        (lambda c: c["duties"].append(c["duties"][0]), f"/duties/{len(WHOLE['duties'])}/code"),
        (lambda c: c["duties"][1].update(code="bribe"), "/duties/1/code"),
        (lambda c: c.update(duties=[]), "/duties"),
        (lambda c: c["templates"][2]["steps"][0].update(unit="QQ"), "/templates/2/steps/0/unit"),
        (lambda c: c["rules"][0].update(unit="QQ"), "/rules/0"),
        (lambda c: c["rules"][0].update(procedure="9.999999"), "/rules/0"),
        (lambda c: c["rules"].pop(), f"/rules/{len(WHOLE['rules']) - 2}"),
    ],
)
def test_what_is_broken_is_named_where_it_stands(change: Callable[..., object], field: str) -> None:
    with pytest.raises(CatalogueUnsound) as caught:
        must_be_sound(broken(change))

    assert caught.value.field == field
    assert caught.value.expected
