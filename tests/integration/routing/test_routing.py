"""Recorded dossiers in batches: each routed once by the rules of its own version, its promise kept as printed."""

from collections import Counter

from contracts.events.intake import DossierRecorded, WithdrawalRequested
from contracts.events.routing import DossierRouted
from contracts.identifiers import new_id
from tests.integration.routing.bureau import Bureau, a_record
from tests.unit.routing.facts import CATALOGUE, CLERK, HOA_AN, HOUSE_PERMIT, SAME_DAY, SINGLE_STATUS, recorded

OPENING = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def of_a_later_version(event: DossierRecorded) -> DossierRecorded:
    """The same under a catalogue that nobody has published yet."""
    return event.model_copy(update={"promise": event.promise.model_copy(update={"catalogue": "2027-01-01.1"})})


async def test_five_hundred_dossiers_are_routed_in_one_batch(bureau: Bureau) -> None:
    kinds = (SINGLE_STATUS, HOUSE_PERMIT, SAME_DAY)
    communes = [commune.code for commune in CATALOGUE.communes]
    dossiers = [recorded(kinds[n % 3], commune=communes[n % len(communes)]) for n in range(500)]

    await bureau.hears(*dossiers)

    routed = [event for event in await bureau.announced() if isinstance(event, DossierRouted)]
    assert {event.dossier_id for event in routed} == {dossier.dossier_id for dossier in dossiers}
    assert Counter(event.unit for event in routed) == {"VP": 167 + 166, "KT": 167}
    due = {dossier.dossier_id: dossier.promise.due_at for dossier in dossiers}
    assert all(event.due_at == due[event.dossier_id] for event in routed)
    promises = await bureau.asked("select dossier_id, due_at, cause, number from promise")
    assert {row["dossier_id"]: row["due_at"] for row in promises} == due
    assert {(row["cause"], row["number"]) for row in promises} == {("reception", 1)}
    timers = await bureau.asked("select name, count(*) from timer group by name order by name")
    assert [tuple(row) for row in timers] == [("50%", 333), ("T-2", 167)]


async def test_the_same_fact_twice_routes_once(bureau: Bureau) -> None:
    dossier = recorded()

    await bureau.hears(dossier, dossier)
    await bureau.hears(dossier)

    assert await bureau.names() == ["DossierRouted"]


async def test_copies_that_come_in_another_order_in_the_same_batch_change_nothing(bureau: Bureau) -> None:
    dossier = recorded()
    wish = WithdrawalRequested(
        time=bureau.now,
        actor=CLERK,
        dossier_id=dossier.dossier_id,
        dossier_code=dossier.dossier_code,
        receiving_commune=dossier.receiving_commune,
        handling_commune=dossier.handling_commune,
        withdrawal=new_id(),
        requested_at=bureau.now,
    )

    await bureau.hears(dossier, wish, wish, dossier)

    assert await bureau.asked("select from parked") == []
    assert (await bureau.asked("select withdrawal from assignment"))[0]["withdrawal"] == wish.withdrawal


async def test_a_dossier_whose_version_has_not_come_waits_and_delays_nobody(bureau: Bureau) -> None:
    early, ordinary = of_a_later_version(recorded()), recorded()

    await bureau.hears(early, ordinary)

    assert [event.subject for event in await bureau.announced()] == [ordinary.subject]
    parked = await bureau.asked("select key, state, reason from parked")
    assert [tuple(row) for row in parked] == [(early.subject, "waiting", "edition-not-yet")]


async def test_a_procedure_that_the_version_does_not_hold_is_parked_alone(bureau: Bureau) -> None:
    wrong = recorded().model_copy(update={"procedure": "9.999999"})
    right = [recorded() for _ in range(5)]

    await bureau.hears(right[0], wrong, *right[1:])

    assert {event.subject for event in await bureau.announced()} == {event.subject for event in right}
    parked = await bureau.asked("select key, state, reason from parked")
    assert [tuple(row) for row in parked] == [(wrong.subject, "dead", "procedure-not-in-catalogue")]


async def test_the_assignment_explains_itself_and_remembers_its_opening(bureau: Bureau) -> None:
    dossier = recorded()
    assert bureau.service.reception is not None

    await bureau.service.reception.receive([a_record(dossier, traceparent=OPENING)])

    (row,) = await bureau.asked("select rule, field, procedure, handling_commune, catalogue, opening from assignment")
    assert (row["rule"], row["field"], row["procedure"]) == ("field-ho-tich", "Hộ tịch", SINGLE_STATUS)
    assert (row["handling_commune"], row["catalogue"]) == (HOA_AN, CATALOGUE.version)
    assert row["opening"].hex() == OPENING.replace("-", "")
    (fact,) = await bureau.asked("select trace_id, cause_id from journal")
    assert (fact["trace_id"].hex, fact["cause_id"]) == (OPENING[3:35], dossier.id)
