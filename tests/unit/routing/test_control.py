"""The control sheet: steps planned to the quarter day, who had the dossier when, and how long each unit took."""

from dataclasses import replace

from contracts.calendar.terms import Term
from services.routing.domain.control import APPLICANT, ControlSheet, Work, control_sheet
from services.routing.domain.dossier import Dossier
from services.routing.domain.due import Standstill
from services.routing.domain.history import RECEPTION_UNIT, history
from services.routing.domain.plan import AfterPayment
from services.routing.domain.promises import Promised
from services.routing.store.announced import Announced
from tests.unit.routing.facts import DUE, RECEIVED, at, law_of, routed_dossier

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
