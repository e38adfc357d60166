"""Feed rows: the same for one seed, complete for their case, received in office hours and never in the future."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calendar.hours import VIETNAM
from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from contracts.calendar.working_time import WorkingCalendar
from contracts.events.catalogue import Procedure, ProcedureCase
from deploy.catalogue import load
from deploy.demo import mix
from deploy.demo.dossiers import COLUMNS, FeedRow, rows, write_csv

CATALOGUE = load.catalogue()
CALENDAR = load.calendar()
PROCEDURES = {procedure.code: procedure for procedure in CATALOGUE.procedures}
NOW = datetime(2026, 11, 25, 10, 20, tzinfo=VIETNAM)
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 10, 31)).map(lambda moment: moment.replace(tzinfo=VIETNAM))  # noqa: DTZ001


def a_feed(count: int = 200, *, seed: int = 1, now: datetime = NOW, run: str = "r1") -> list[FeedRow]:
    return list(rows(count, seed=seed, now=now, run=run))


def ordered(row: FeedRow) -> tuple[Procedure, ProcedureCase]:
    procedure = PROCEDURES[row.procedure]
    return procedure, next(case for case in procedure.cases if case.code == row.case)


def due_at(row: FeedRow) -> datetime:
    calendar = WorkingCalendar.of(CALENDAR, row.commune)
    return promise(calendar, row.received_at, Term.parse(ordered(row)[1].term)).due_at


def test_one_seed_makes_one_feed() -> None:
    assert a_feed(seed=7) == a_feed(seed=7)
    assert a_feed(seed=7) != a_feed(seed=8)


def test_a_longer_feed_begins_with_the_shorter_one() -> None:
    assert a_feed(60)[:20] == a_feed(20)


def test_two_runs_differ_in_their_row_ids_alone() -> None:
    first, second = a_feed(30, run="monday"), a_feed(30, run="tuesday")

    assert not {row.row_id for row in first} & {row.row_id for row in second}
    assert [row.cells()[1:] for row in first] == [row.cells()[1:] for row in second]


def test_row_ids_are_unique_within_a_run() -> None:
    assert len({row.row_id for row in a_feed(500)}) == 500


@pytest.mark.parametrize("seed", range(20))
def test_even_a_small_feed_spans_five_communes(seed: int) -> None:
    assert len({row.commune for row in a_feed(5, seed=seed)}) == 5


def test_certification_leads_and_civil_status_follows() -> None:
    fields = [ordered(row)[0].field for row in a_feed(2000)]

    assert 0.45 <= fields.count("Chứng thực") / 2000 <= 0.60
    assert 0.15 <= fields.count("Hộ tịch") / 2000 <= 0.22


def test_every_row_carries_all_papers_that_its_case_requires_and_no_other_cases() -> None:
    for row in a_feed(1000):
        papers = ordered(row)[1].papers
        assert {paper.code for paper in papers if paper.required} <= set(row.papers) <= {paper.code for paper in papers}


def test_nothing_is_asked_of_a_commune_that_does_not_offer_it() -> None:
    assert all(row.commune not in ordered(row)[0].not_offered_in for row in a_feed(2000))


@settings(max_examples=40)
@given(MOMENTS, st.integers(min_value=0, max_value=10_000))
def test_a_recent_dossier_lies_in_the_past_with_its_promise_ahead(now: datetime, seed: int) -> None:
    for row in rows(15, seed=seed, now=now, run="r"):
        assert now - timedelta(days=30) <= row.received_at <= now < due_at(row)


@settings(max_examples=40)
@given(MOMENTS, st.integers(min_value=0, max_value=10_000))
def test_an_overdue_dossiers_promise_has_already_passed(now: datetime, seed: int) -> None:
    for row in rows(15, seed=seed, now=now, run="r", overdue=range(15)):
        assert due_at(row) < now


@pytest.mark.parametrize(
    ("now", "late"),
    [
        (datetime(2026, 7, 3, 9, 0, tzinfo=VIETNAM), True),
        (datetime(2026, 8, 20, 9, 0, tzinfo=VIETNAM), True),
        (datetime(2026, 12, 31, 9, 0, tzinfo=VIETNAM), False),
        (datetime(2027, 1, 8, 9, 0, tzinfo=VIETNAM), False),
    ],
)
def test_every_procedure_was_in_force_when_it_was_asked_for(now: datetime, late: bool) -> None:
    for row in rows(1500, seed=3, now=now, run="r", overdue=range(1500 if late else 0)):
        procedure = ordered(row)[0]
        assert procedure.valid_from <= row.received_at.date()
        assert procedure.valid_until is None or row.received_at.date() <= procedure.valid_until


def test_a_feed_made_late_in_the_afternoon_is_not_late_from_the_start() -> None:
    late_afternoon = datetime(2026, 11, 25, 16, 1, tzinfo=VIETNAM)

    assert all(due_at(row) > late_afternoon >= row.received_at for row in a_feed(1500, now=late_afternoon))


def test_only_the_rows_asked_for_are_overdue_and_nothing_else_changes() -> None:
    plain = a_feed(30)
    mixed = list(rows(30, seed=1, now=NOW, run="r1", overdue={3, 17}))

    assert [number for number, row in enumerate(mixed) if due_at(row) < NOW] == [3, 17]
    assert [(row.row_id, row.name, row.papers) for row in mixed] == [
        (row.row_id, row.name, row.papers) for row in plain
    ]


def test_dossiers_are_received_in_office_hours_whenever_the_feed_is_made() -> None:
    sunday_night = datetime(2026, 11, 29, 23, 0, tzinfo=VIETNAM)

    for row in a_feed(now=sunday_night):
        calendar = WorkingCalendar.of(CALENDAR, row.commune)
        day = row.received_at.date()
        assert calendar.is_working(day)
        assert calendar.opening(day) <= row.received_at <= calendar.closing(day)


@pytest.mark.parametrize(("share", "least", "most"), [(0.05, 10, 110), (0.3, 240, 360), (1.0, 1000, 1000)])
def test_the_share_of_citizens_with_mail_is_the_callers(share: float, least: int, most: int) -> None:
    feed = rows(1000, seed=1, now=NOW, run="r1", email_share=share)

    assert least <= sum(row.email is not None for row in feed) <= most


def test_social_pensioners_are_old_enough_to_be_granted() -> None:
    pensioners = [row for row in a_feed(2000) if row.procedure == "1.014027" and row.personal_id]

    assert pensioners
    assert all(1900 + int((row.personal_id or "")[4:6]) <= NOW.year - 75 for row in pensioners)


def test_the_mix_names_catalogued_procedures_only() -> None:
    assert set(mix.PROCEDURES) | set(mix.AGES) <= set(PROCEDURES)
    assert {home.commune for home in mix.HOMES} <= {commune.code for commune in CATALOGUE.communes}


def test_a_written_feed_reads_back_as_it_was(tmp_path: Path) -> None:
    feed = a_feed(40)

    write_csv(tmp_path / "feed.csv", feed)

    with (tmp_path / "feed.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert tuple(header) == COLUMNS
    assert [tuple(line) for line in lines] == [row.cells() for row in feed]
    assert [datetime.fromisoformat(line[4]) for line in lines] == [row.received_at for row in feed]
    assert [tuple(line[9].split(";")) for line in lines] == [row.papers for row in feed]
