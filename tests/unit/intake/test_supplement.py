"""A supplement promises anew: the whole term from zero, or what was left of it."""

from datetime import date, datetime, timedelta

import pytest

from contracts.calendar.decrees import DecreedDay
from contracts.calendar.hours import VIETNAM
from contracts.commands import BringSupplement, PaperGiven
from contracts.events.catalogue import SupplementMode
from contracts.events.intake import SupplementReceived
from contracts.identifiers import DossierId, new_id
from contracts.tokens import SupplementNumber
from services.intake.domain.dossier import Dossier
from services.intake.domain.province import Province
from services.intake.domain.reception import ReceivedInFuture
from services.intake.domain.supplement import SupplementBeforeReception, SupplementOfAnotherDossier, supplemented
from tests.builders.at_counter import CLERK, FRIDAY_MORNING, NOON, a_dossier, another_id, the_province

MONDAY = datetime(2025, 8, 4, 10, 0, tzinfo=VIETNAM)


def brought(
    dossier: Dossier,
    *,
    mode: SupplementMode = "RESTART",
    of: DossierId | None = None,
    received_at: datetime | None = MONDAY,
    province: Province | None = None,
    promised: datetime = FRIDAY_MORNING,
) -> SupplementReceived:
    number = SupplementNumber(of or dossier.dossier_id, new_id(), mode, working_minutes_left=600, due_at=promised)
    command = BringSupplement(request="…", papers=(PaperGiven(code="map", form="original"),), received_at=received_at)
    now = MONDAY + timedelta(hours=1)
    return supplemented(dossier, command, number, province=province or the_province(), actor=CLERK, now=now)


def test_a_restart_counts_the_whole_term_from_the_supplement() -> None:
    fact = brought(a_dossier())

    assert fact.promise.due_at == datetime(2025, 8, 7, 17, 0, tzinfo=VIETNAM)
    assert (fact.promise.number, fact.promise.cause, fact.promise.term) == (2, "supplement", "3 working days")
    assert [paper.code for paper in fact.papers] == ["map"]


def test_a_restart_never_promises_earlier_than_before() -> None:
    apologised = datetime(2025, 8, 20, 17, 0, tzinfo=VIETNAM)

    kept = brought(a_dossier(), promised=apologised).promise

    assert kept.due_at == apologised
    assert kept.apology_latest == datetime(2025, 8, 19, 17, 0, tzinfo=VIETNAM)


def test_a_pause_goes_on_with_the_working_minutes_that_were_left_up_to_the_close_of_that_day() -> None:
    fact = brought(a_dossier(), mode="PAUSE")

    assert fact.promise.due_at == datetime(2025, 8, 5, 17, 0, tzinfo=VIETNAM)
    assert fact.mode == "PAUSE"


def test_each_date_that_was_printed_before_raises_the_number() -> None:
    assert brought(a_dossier(promises=3)).promise.number == 4


def test_the_calendar_is_todays_and_the_catalogue_is_that_of_the_reception() -> None:
    decrees = the_province().decrees
    storm = DecreedDay(date=date(2025, 8, 6), kind="off", certainty="announced", decree="Công điện 1")
    later = decrees.model_copy(update={"version": "storm", "days": (*decrees.days, storm)})
    province = Province(the_province().offers, (decrees, later))

    fact = brought(a_dossier(), province=province)

    assert fact.promise.due_at == datetime(2025, 8, 8, 17, 0, tzinfo=VIETNAM)
    assert (fact.promise.calendar, fact.promise.catalogue) == ("storm", the_province().offers[0].version)


def test_without_an_instant_the_supplement_came_now() -> None:
    assert brought(a_dossier(), received_at=None).received_at == MONDAY + timedelta(hours=1)


def test_a_request_of_another_dossier_is_refused() -> None:
    with pytest.raises(SupplementOfAnotherDossier):
        brought(a_dossier(), of=another_id())


def test_papers_cannot_come_before_the_dossier_or_from_the_future() -> None:
    with pytest.raises(SupplementBeforeReception):
        brought(a_dossier(), received_at=FRIDAY_MORNING - timedelta(seconds=1))
    with pytest.raises(ReceivedInFuture):
        brought(a_dossier(), received_at=MONDAY + timedelta(hours=2))
    assert brought(a_dossier(), received_at=FRIDAY_MORNING).received_at == FRIDAY_MORNING < NOON
