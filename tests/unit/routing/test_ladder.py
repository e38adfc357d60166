"""The ladder is data with dates: a promise has the one of the day from which its term is counted."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.events.routing import DeadlineNear
from services.routing.domain import ladder
from services.routing.domain.deadlines import Timer, rungs, sounded
from services.routing.domain.dossier import Dossier
from services.routing.domain.drafts import drafted
from services.routing.domain.ladder import LADDERS, Ladders, Rung
from services.routing.domain.law import Law
from services.routing.domain.limits import next_again
from tests.unit.routing.facts import at, law_of, occasion, routed_dossier

WRITTEN = json.loads(Path(ladder.__file__).with_name("ladder.json").read_bytes())
NEW_SINCE = date(2026, 11, 25)
EARLIER = {"days_before": 3, "at": "07:30:00", "ladder": ["case_officer", "approver"], "drafts_apology": False}


def with_a_second_version(rung: str, **changed: Any) -> Ladders:
    """The ladder as it is, and from `NEW_SINCE` on another rule for one rung."""
    rows = []
    for row in WRITTEN["soundings"]:
        if row["rung"] == rung:
            rows.append({**row, "until": (NEW_SINCE - timedelta(days=1)).isoformat()})
            rows.append({**row, "since": NEW_SINCE.isoformat(), **changed})
        else:
            rows.append(row)
    return Ladders.model_validate_json(json.dumps({"soundings": rows}))


def a_dossier(received_at: datetime, **changed: Any) -> tuple[Dossier, Law]:
    """A dossier with a second version of T-2 in its law."""
    dossier = replace(routed_dossier(received_at=received_at), **changed)
    return dossier, replace(law_of(dossier), ladders=with_a_second_version("T-2", **EARLIER))


def morning(dossier: Dossier, law: Law) -> Timer:
    """Where T-2 lies."""
    return next(timer for timer in rungs(dossier, law) if timer.rung is Rung.TWO_DAYS)


def test_a_second_version_holds_from_its_first_day_on() -> None:
    ladders = with_a_second_version("80%", share=75)

    assert [ladders.on(day)[Rung.FOUR_FIFTHS].share for day in (date(2026, 11, 24), NEW_SINCE)] == [80, 75]
    assert ladders.on(date.max)[Rung.HALF] == ladders.on(date.min)[Rung.HALF]


def test_a_promise_counted_from_the_day_before_it_keeps_the_ladder_that_it_had_to_its_end() -> None:
    before, law = a_dossier(at(24, 16, 0), due_at=at(4, 17, 0, month=12))
    after, _ = a_dossier(at(25), due_at=at(4, 17, 0, month=12))

    assert morning(before, law).at == at(2, 8, 0, month=12)
    assert morning(after, law).at == at(1, 7, 30, month=12)


def test_papers_that_start_the_term_anew_bring_the_ladder_of_that_day() -> None:
    anew, law = a_dossier(at(23), clock_from=at(26), due_at=at(4, 17, 0, month=12))

    assert morning(anew, law).at == at(1, 7, 30, month=12)


def test_who_hears_and_whether_the_apology_is_drafted_follow_the_same_ladder() -> None:
    before, law = a_dossier(at(23))
    after, _ = a_dossier(at(25))
    now, ladders = at(26, 8, 0), []

    for dossier in (before, after):
        near = sounded(dossier, Rung.TWO_DAYS, occasion(dossier, now, law=law))
        assert isinstance(near, DeadlineNear)
        ladders.append(near.ladder)

    assert ladders == [("case_officer", "dept_head", "centre_director"), ("case_officer", "approver")]
    assert drafted(before, Rung.TWO_DAYS, occasion(before, now, law=law)) is not None
    assert drafted(after, Rung.TWO_DAYS, occasion(after, now, law=law)) is None


def test_a_rung_that_whoever_signs_hears_still_sounds_late_while_an_apology_can_be_sent() -> None:
    dossier, law = a_dossier(at(25), due_at=at(1, 17, 0, month=12), apology_latest=at(30, 17, 0))

    heard = next_again(dossier, law, sounded=None, now=at(27, 9, 0))
    unheard = next_again(dossier, law_of(dossier), sounded=None, now=at(27, 9, 0))

    assert heard is not None
    assert unheard is not None
    assert (heard.rung, heard.at) == (Rung.TWO_DAYS, at(26, 7, 30))
    assert unheard.at >= at(27, 9, 0)


def test_no_decree_is_cited_for_what_the_house_has_decided_and_its_doubt_is_told() -> None:
    for each in LADDERS.soundings:
        assert each.source is not None
        assert each.source.startswith("Quy định nội bộ, không phải luật")
        assert "Điều" not in each.cited
        assert each.cited.endswith("chưa kiểm chứng (unverified)")


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2026, 11, 23), date(2100, 12, 31)])
def test_on_any_day_shares_mornings_and_the_miss_follow_each_other(day: date) -> None:
    found = LADDERS.on(day)

    assert list(found) == list(Rung)
    assert [each.share for each in found.values() if each.share] == [50, 80]
    assert [(each.days_before, f"{each.at:%H:%M}") for each in found.values() if each.at] == [
        (2, "08:00"),
        (1, "08:00"),
    ]


@pytest.mark.parametrize(
    ("rung", "changed"),
    [
        ("50%", {"share": None}),
        ("50%", {"share": 100}),
        ("50%", {"days_before": 1, "at": "08:00:00"}),
        ("T-1", {"at": None}),
        ("T", {"share": 99}),
        ("T", {"ladder": []}),
        ("T", {"ladder": ["passer-by"]}),
        ("T-2", {"since": "2026-11-26"}),
    ],
)
def test_a_rung_without_one_place_an_audience_and_every_day_is_no_ladder(rung: str, changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        with_a_second_version(rung, **changed)


def test_a_ladder_without_one_of_its_rungs_is_none() -> None:
    with pytest.raises(ValidationError, match="of each rung"):
        Ladders.model_validate_json(json.dumps({"soundings": WRITTEN["soundings"][1:]}))
