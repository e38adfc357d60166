"""What is brought to a recorded dossier is taken by the catalogue's list of its case; nothing is written otherwise."""

import pytest

from tests.integration.intake.test_later import NOTICE, a_supplement
from tests.integration.intake.town import Body, Town


@pytest.mark.parametrize(
    ("paper", "slug", "field"),
    [
        ({"code": "love_letter"}, "paper-unknown", "/papers/1/code"),
        ({"code": "death_notice", "form": "data"}, "paper-form-not-taken", "/papers/1/form"),
    ],
)
async def test_papers_that_the_case_does_not_take_are_refused_and_the_request_can_still_be_answered(
    town: Town, paper: Body, slug: str, field: str
) -> None:
    receipt = await town.recorded()
    body, path = a_supplement(receipt), f"/dossiers/{receipt['code']}/supplements"

    refused = await town.post(path, {**body, "papers": [*NOTICE, paper]})
    accepted = await town.post(path, body)

    told = refused.json()
    assert (refused.status_code, told["slug"], told["field"]) == (422, slug, field)
    assert told["expected"].startswith(("authorisation", "original"))
    assert accepted.status_code == 201, accepted.text
