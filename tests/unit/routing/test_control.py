"""The control sheet: steps planned to the quarter day, who had the dossier when, and how long each unit took."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.calendar.promise import promise
from contracts.calendar.terms import Term
from services.routing.domain.control import APPLICANT, ControlSheet, Work, control_sheet
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Course, Standstill, due
from services.routing.domain.history import RECEPTION_UNIT, history
from services.routing.domain.plan import AfterPayment, planned
from services.routing.domain.promises import Promised
from services.routing.store.announced import Announced
from tests.unit.routing.facts import BY_THE_CLOCK, CATALOGUE, DUE, RECEIVED, SAME_DAY, at, law_of, routed_dossier

ROUTED = Announced("dossier_routed", RECEIVED)


def sheet(
    dossier: Dossier, *facts: Announced, stood: tuple[Standstill, ...] = (), after: AfterPayment | None = None
) -> ControlSheet:
    """The sheet after these facts."""
    law = law_of(dossier)
    passed = list(history(dossier, law, [ROUTED, *facts]))
    until = dossier.ended_at or at(27, 9, 0)
    return control_sheet(Work(dossier, law, passed, stood, dossier.received_at, until, after))


def test_the_steps_fill_the_term_in_quarter_days() -> None:
    found = sheet(routed_dossier())

    # Three working days of eight hours after Monday, the Tuesday being a holiday: 1, 1, 6, 1, 2 and 1 quarters.
    assert sum(run.step.quarter_days for run in found.steps) == 12
    assert [run.planned_due_at for run in found.steps][:2] == [at(25, 9, 30), at(25, 11, 30)]
    assert found.steps[-1].planned_due_at == found.steps[-2].planned_due_at == DUE


OFFERED = [(offered.code, case.code) for offered in CATALOGUE.procedures for case in offered.cases if case.promises]
TERMS = sorted({case.term for offered in CATALOGUE.procedures for case in offered.cases if case.promises} | {"6 hours"})
SECONDS = st.integers(0, 60 * 24 * 3600).map(lambda n: at(1, 0, 0, month=9) + timedelta(seconds=n))


@settings(max_examples=400)
@given(st.sampled_from(OFFERED), SECONDS)
@example((SAME_DAY, "standard"), at(23, 9, 0) + timedelta(seconds=20))
def test_the_plan_of_every_procedure_ends_with_the_due_date_whatever_second_it_was_received(
    offered: tuple[str, str], received_at: datetime
) -> None:
    dossier = routed_dossier(offered[0], case=offered[1], received_at=received_at)

    found = [run.planned_due_at for run in sheet(dossier).steps]

    assert found[-1] == dossier.due_at
    assert found == sorted(found)
    assert all(not instant.second or instant == dossier.due_at for instant in found)


@settings(max_examples=400)
@given(st.sampled_from(TERMS), SECONDS, st.integers(0, 5 * 24 * 3600), st.integers(0, 5 * 24 * 3600))
@example("2 hours", at(25, 14, 59) + timedelta(seconds=20), 60, 60)
def test_a_pause_moves_the_end_of_the_plan_to_where_the_term_then_ends(
    term: str, received_at: datetime, after: int, stood: int
) -> None:
    law = law_of(routed_dossier())
    law = replace(law, case=law.case.model_copy(update={"term": term}))
    began_at = received_at + timedelta(seconds=after)
    pause = Standstill(began_at, began_at + timedelta(seconds=stood))

    found = planned(law, [pause], since=received_at)[-1]

    course = Course(term=law.term, counted_from=received_at, standstills=[pause])
    ends = due(course, law.calendar)
    if law.calendar.minutes_between(pause.began_at, pause.ended_at):
        assert found == (ends.exact_due_at or ends.due_at)
    else:
        assert found == promise(law.calendar, received_at, law.term).due_at


def test_the_steps_of_a_term_by_the_clock_share_its_hours_day_and_night() -> None:
    found = sheet(routed_dossier(BY_THE_CLOCK, received_at=at(28, 2, 46)))

    # Four quarters and two: eight hours of twelve, and the other four.
    assert [run.planned_due_at for run in found.steps] == [at(28, 10, 46), at(28, 14, 46), at(28, 14, 46)]


def test_each_step_has_its_own_clock_and_result() -> None:
    dossier = routed_dossier()

    found = sheet(
        dossier,
        Announced("step_started", at(23, 10, 0)),
        Announced("step_completed", at(25, 8, 0)),
        Announced("step_completed", at(26, 16, 30)),
    )

    reception, assign, handle, review = found.steps[:4]
    assert (reception.completed_at, reception.working_minutes, reception.result) == (RECEIVED, 0, "early")
    assert (assign.started_at, assign.completed_at, assign.result) == (at(23, 10, 0), at(25, 8, 0), "early")
    assert assign.working_minutes == 165 + 210 + 30
    assert handle.completed_at == at(26, 16, 30)
    assert handle.working_minutes == 450 + 450
    assert (review.handed_over_at, review.completed_at, review.working_minutes) == (at(26, 16, 30), None, 30 + 90)


def test_a_step_past_its_share_is_late_although_the_dossier_is_not() -> None:
    found = sheet(routed_dossier(), Announced("step_completed", at(26, 9, 0)))

    assert found.steps[1].result == "late"
    assert found.rows[-1].result == "late"


def test_minutes_that_stood_still_are_nobodys_and_move_the_plan() -> None:
    stood = (Standstill(at(25, 8, 0), at(26, 8, 0)),)

    found = sheet(routed_dossier(), Announced("step_completed", at(26, 9, 0)), stood=stood)

    assert (found.steps[1].working_minutes, found.steps[1].planned_due_at) == (165 + 210 + 30 + 60, at(26, 11, 30))
    assert found.steps[1].result == "early"


def test_the_rows_tell_who_gave_it_to_whom() -> None:
    dossier = replace(routed_dossier(), outcome="granted", timeliness="early", ended_at=at(26, 9, 0))

    found = sheet(
        dossier,
        Announced("step_completed", at(25, 8, 0)),
        Announced("payment_requested", at(25, 9, 0)),
        Announced("clock_resumed", at(25, 15, 0)),
        Announced("dossier_completed", at(26, 9, 0)),
        Announced("result_returned", at(27, 9, 0)),
    )

    unit = dossier.unit
    assert [(row.from_unit, row.to_unit) for row in found.rows] == [
        (APPLICANT, RECEPTION_UNIT),
        (RECEPTION_UNIT, unit),
        (unit, found.steps[2].step.unit),
        (unit, APPLICANT),
        (APPLICANT, unit),
        (unit, RECEPTION_UNIT),
        (RECEPTION_UNIT, APPLICANT),
    ]
    assert (found.rows[5].result, found.rows[-1].at) == ("early", at(27, 9, 0))
    # The result closes the step in hand; nobody did the ones after it.
    assert found.steps[2].completed_at == at(26, 9, 0)
    assert [run.completed_at for run in found.steps[3:]] == [None] * len(found.steps[3:])


def test_every_unit_has_its_quarters_and_its_minutes() -> None:
    found = sheet(routed_dossier(), Announced("step_completed", at(25, 8, 0)))

    assert sum(each.quarter_days for each in found.units) == 12
    assert sum(each.working_minutes for each in found.units) == sum(run.working_minutes or 0 for run in found.steps)


THREE_DAYS = Term.parse("3 working days")


def test_what_is_not_done_at_the_payment_shares_the_limit_after_it() -> None:
    dossier = routed_dossier()
    done = Announced("step_completed", at(25, 8, 0))
    paid = AfterPayment(at(30, 10, 0), THREE_DAYS, None)
    stood = (Standstill(at(25, 9, 0), paid.began_at),)

    first, found = sheet(dossier, done, stood=stood), sheet(dossier, done, stood=stood, after=paid)

    assert found.steps[1].planned_due_at == first.steps[1].planned_due_at
    # Ten quarters are left for three days after Monday: 6 of them, 1, 2 and 1.
    assert [run.planned_due_at for run in found.steps[2:]] == [
        at(2, 15, 24, month=12), at(3, 8, 18, month=12), at(3, 14, 36, month=12),
        at(3, 17, 0, month=12), at(3, 17, 0, month=12),
    ]  # fmt: skip


def test_a_date_that_the_receipt_keeps_later_bounds_the_plan_after_the_payment() -> None:
    kept = AfterPayment(at(23, 10, 0), THREE_DAYS, at(4, 17, 0, month=12))
    later = (Standstill(at(3, 8, 0, month=12), at(3, 10, 0, month=12)),)

    assert sheet(routed_dossier(), after=kept).steps[-1].planned_due_at == at(4, 17, 0, month=12)
    assert sheet(routed_dossier(), stood=later, after=kept).steps[-1].planned_due_at == at(7, 9, 30, month=12)


def test_where_only_the_return_is_left_it_has_all_the_limit() -> None:
    dossier = routed_dossier()
    all_done = [Announced("step_completed", at(25, 8, n)) for n in range(5)]

    found = sheet(dossier, *all_done, after=AfterPayment(at(30, 10, 0), THREE_DAYS, None))

    assert found.steps[-1].planned_due_at == at(3, 17, 0, month=12)


def test_the_stretch_after_a_payment_is_found_among_the_promises_and_ends_with_a_restart() -> None:
    dossier = routed_dossier()
    first = Promised.of(dossier, "reception", term="17 working days", made_at=RECEIVED)
    paid = replace(first, number=2, counted_from=at(30), cause="payment", term="3 working days")
    recounted = replace(paid, number=3, cause="calendar")
    anew = replace(first, number=4, counted_from=at(1, month=12), cause="supplement")

    assert AfterPayment.among([]) is AfterPayment.among([first]) is None
    assert AfterPayment.among([first, paid, recounted]) == AfterPayment(at(30), THREE_DAYS, None)
    assert AfterPayment.among([first, paid, anew]) is None
