"""The apology that waits to be signed: when it is drafted, and with which date and reason."""

from dataclasses import replace

import pytest

from services.routing.domain.drafts import drafted
from services.routing.domain.ladder import Rung
from tests.unit.routing.facts import SAME_DAY, at, occasion, routed_dossier

TWO_DAYS = at(25, 8, 0)


def test_two_working_days_before_a_later_date_is_proposed_with_a_reason() -> None:
    dossier = routed_dossier()
    draft = drafted(dossier, Rung.TWO_DAYS, occasion(dossier, TWO_DAYS))

    assert draft is not None
    assert (draft.promise, draft.drafted_at, draft.reason) == (1, TWO_DAYS, "overload")
    assert draft.new_due_at == at(2, 17, 0, month=12)


def test_work_in_hand_takes_longer_and_so_the_draft_says() -> None:
    dossier = replace(routed_dossier(), step_started=True)
    draft = drafted(dossier, Rung.TWO_DAYS, occasion(dossier, TWO_DAYS))

    assert draft is not None
    assert draft.reason == "verification"


def test_without_the_years_ahead_the_draft_has_no_date() -> None:
    dossier = replace(routed_dossier(), due_at=at(31, 17, 0, month=12), apology_latest=at(30, 17, 0, month=12))
    years = occasion(dossier, TWO_DAYS).law.calendar.decrees.years
    late = replace(
        dossier,
        due_at=dossier.due_at.replace(year=years[-1]),
        apology_latest=dossier.due_at.replace(year=years[-1], day=30),
    )

    draft = drafted(late, Rung.TWO_DAYS, occasion(late, TWO_DAYS))

    assert draft is not None
    assert draft.new_due_at is None


@pytest.mark.parametrize("rung", [Rung.HALF, Rung.FOUR_FIFTHS, Rung.MISSED])
def test_other_rungs_draft_nothing(rung: Rung) -> None:
    dossier = routed_dossier()

    assert drafted(dossier, rung, occasion(dossier, TWO_DAYS)) is None


def test_an_apology_that_could_not_be_sent_is_not_drafted() -> None:
    dossier, same_day = routed_dossier(), routed_dossier(SAME_DAY)
    assert dossier.apology_latest is not None

    assert drafted(dossier, Rung.ONE_DAY, occasion(dossier, dossier.apology_latest)) is not None
    assert drafted(dossier, Rung.ONE_DAY, occasion(dossier, at(26, 17, 1))) is None
    assert drafted(replace(dossier, apologised=True), Rung.ONE_DAY, occasion(dossier, TWO_DAYS)) is None
    assert drafted(replace(dossier, paused_at=TWO_DAYS), Rung.ONE_DAY, occasion(dossier, TWO_DAYS)) is None
    assert drafted(same_day, Rung.ONE_DAY, occasion(same_day, TWO_DAYS)) is None
