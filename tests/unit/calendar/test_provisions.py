"""The law is data with dates: what is cited was in force on the day, and where nothing is recorded that is said."""

import json
from datetime import date, time, timedelta
from typing import get_args

import pytest
from pydantic import ValidationError

from contracts.calendar.decrees import SessionRule
from contracts.calendar.explanation import explain
from contracts.calendar.provisions import NO_SOURCE, Provisions, Rule, counted, hour_of, provision
from contracts.calendar.terms import Term
from tests.unit.calendar.a_calendar import COMMUNE, a_calendar, hours, vn

DECREE_61, DECREE_118 = "Nghị định 61/2018/NĐ-CP", "Nghị định 118/2025/NĐ-CP"
SAME_DAY = Term("same_day")


@pytest.mark.parametrize("rule", get_args(Rule))
@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2100, 12, 31)])
def test_of_every_rule_there_is_one_for_any_day(rule: Rule, day: date) -> None:
    found = provision(rule, day)

    assert (found.since or day) <= day <= (found.until or day)
    assert found.cited


def test_the_decree_that_replaced_another_is_cited_from_its_first_day() -> None:
    last, first = provision("receipt", date(2025, 6, 30)), provision("receipt", date(2025, 7, 1))

    assert (last.cited, first.cited) == (f"{DECREE_61}, Điều 17", f"{DECREE_118}, Điều 17")


def test_an_article_that_nobody_has_recorded_is_not_invented_and_its_doubt_is_told() -> None:
    cited = provision("term_anew", date(2026, 11, 23)).cited

    assert cited == f"{DECREE_118}, số điều chưa ghi nhận (article not recorded); nhiều khả năng (likely)"


def test_before_anything_is_recorded_no_source_is_named() -> None:
    assert (
        provision("start_of_a_limit", date(2016, 12, 31)).cited
        == NO_SOURCE
        == "chưa ghi nhận căn cứ (no source recorded)"
    )


def test_numbers_of_the_law_are_among_the_data_and_a_rule_without_one_gives_none() -> None:
    today = date(2026, 11, 23)

    assert (counted("supplement_request_within", today), counted("online_check_within", today)) == (3, 8)
    with pytest.raises(ValueError, match="no number"):
        counted("receipt", today)


def test_hours_are_among_the_data_too_and_a_rule_without_one_gives_none() -> None:
    today = date(2026, 11, 23)

    assert (hour_of("reminded_before", today), hour_of("same_day_cut_off", today)) == (time(8), time(15))
    with pytest.raises(ValueError, match="no hour"):
        hour_of("receipt", today)


def test_what_the_house_has_decided_cites_no_decree() -> None:
    house = ("apology_later_by", "opinion_late_after", "stopped_after_silence", "reminded_before", "reminder_late_by")

    for rule in house:
        said = provision(rule, date(2026, 11, 23))
        assert said.cited == "Quy định nội bộ, không phải luật (house rule, not law); chưa kiểm chứng (unverified)"
        assert said.count


def test_a_stop_by_law_is_cited_from_the_day_of_its_circular() -> None:
    assert provision("stop", date(2025, 9, 14)).cited == NO_SOURCE
    assert provision("stop", date(2025, 9, 15)).cited == "Thông tư 03/2025/TT-VPCP, Điều 7; nhiều khả năng (likely)"


def test_rules_with_a_gap_between_them_are_no_law() -> None:
    until = {"rule": "receipt", "since": None, "until": "2025-06-30", "source": None, "certainty": "sure"}
    gap = {**until, "since": "2025-07-02", "until": None}

    with pytest.raises(ValidationError, match="without a gap"):
        Provisions.model_validate_json(_told(until, gap))
    with pytest.raises(ValidationError, match="for any day"):
        Provisions.model_validate_json(_told(until))


def _told(*provisions: dict[str, str | None]) -> str:
    return json.dumps({"provisions": provisions})


def cut_off_source(rule: SessionRule | None, *, received: str = "2026-06-01T09:00") -> str:
    """What is cited for answering the same day."""
    sessions = () if rule is None else (rule,)
    return explain(a_calendar(sessions=sessions, years=(2024, 2025, 2026)), vn(received), SAME_DAY)[0].source


def test_the_cut_off_is_cited_by_the_law_of_the_day() -> None:
    assert cut_off_source(None) == f"{DECREE_118}, Điều 18; nhiều khả năng (likely)"
    assert cut_off_source(None, received="2024-06-03T09:00") == f"{DECREE_61}, Điều 18"


def test_a_communes_own_cut_off_is_cited_by_its_own_decree_and_by_no_other() -> None:
    own = hours("07:30-12:00", "13:30-17:00", scope=COMMUNE, until="16:00")
    numbered = own.model_copy(update={"decree": "Quyết định 12/QĐ-UBND", "article": "Điều 3", "certainty": "announced"})

    assert cut_off_source(own) == f"{NO_SOURCE}; dự kiến (likely)"
    assert cut_off_source(numbered) == "Quyết định 12/QĐ-UBND, Điều 3"


def test_hours_that_a_decree_sets_are_cited_beside_the_day_whose_hour_of_return_they_give() -> None:
    decree = hours("07:00-11:30", "13:30-16:30").model_copy(update={"decree": "Quyết định 12/QĐ-UBND"})
    calendar = a_calendar(sessions=(decree,))
    own = "; Quyết định 12/QĐ-UBND; dự kiến (likely)"

    in_days = explain(calendar, vn("2026-06-01T09:00"), Term("working_days", 2))
    in_hours = explain(calendar, vn("2026-06-01T09:00"), Term("hours", 2))

    assert [day.source.endswith(own) for day in in_days] == [False, False, True]
    assert in_hours[0].source.endswith(own)


def test_each_line_cites_the_law_of_its_own_day() -> None:
    around = explain(a_calendar(years=(2016, 2017)), vn("2016-12-30T09:00"), Term("days", 4))

    assert [day.source for day in around if day.rule == "calendar_day"] == [NO_SOURCE] + [
        provision("start_of_a_limit", date(2017, 1, 1)).cited
    ] * 3
    assert around[0].date + timedelta(days=2) == date(2017, 1, 1)
