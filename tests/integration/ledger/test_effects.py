"""Each service says by name what does not follow from the facts it heard and said, and nothing of whole dossiers."""

from uuid import UUID

import pytest

from contracts.delivery.database import Transaction
from deploy.provision import SERVICES
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.following import found, told
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(300)

_AGAIN = """
insert into {table} (subject, topic, sequence, type, event_id, cause_id, trace_id, announced_at, digest, chain)
select subject, topic, 90 + {number}, {kind}, gen_random_uuid(), cause_id, trace_id, announced_at, digest, chain
from {table} where subject = $1 and type = '{like}'
"""
_UNSAID = "delete from routing.journal where subject = $1 and type = '{}'"
ROUTED = {"table": "routing.journal", "like": "routing.dossier_routed.v1"}
_FOLDED = """
with gone as (delete from {0}.journal where subject = $1 returning *)
insert into {0}.lane select subject, max(sequence), topic, max(chain) from gone group by subject, topic
"""
OPENED = {"table": "survey.journal", "like": "survey.survey_opened.v1"}


@pytest.fixture(scope="module")
async def at_work(walk: Walk, auditing: Auditing) -> UUID:
    """A dossier in its second round of steps: papers and two payments came, one agency was asked."""
    code = (await walk.recorded())["code"]
    await walk.known(code)
    await walk.ordered(code, "complete-step", role="case_officer")
    papers = {"papers": ["declaration"], "reason": "missing-paper"}
    request = await walk.ordered(code, "request-supplement", role="case_officer", **papers)
    await brought(walk, code, "supplements", request=request["supplement_request"], papers=[{"code": "declaration"}])
    for purpose in ("fee", "tax"):
        money = await walk.ordered(code, "request-payment", role="case_officer", amount_vnd=5_000, purpose=purpose)
        await brought(walk, code, "payments", payment=money["payment_request"], amount_vnd=5_000)
    opinion = {"agency": "TAX", "question": "money-duty", "within": "2 working days"}
    await walk.ordered(code, "request-opinion", role="case_officer", **opinion)
    await walk.ordered(code, "start", role="case_officer")
    await walk.settled()
    await auditing.settled()
    found: UUID = await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)
    return found


@pytest.fixture(scope="module")
async def waiting(walk: Walk, auditing: Auditing) -> UUID:
    """A dossier that waits for papers."""
    code = (await walk.recorded())["code"]
    await walk.known(code)
    papers = {"papers": ["declaration"], "reason": "missing-paper"}
    await walk.ordered(code, "request-supplement", role="case_officer", **papers)
    await walk.settled()
    await auditing.settled()
    found: UUID = await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)
    return found


async def brought(walk: Walk, code: str, door: str, **body: object) -> None:
    """What the citizen was asked for is brought to the counter, and known to routing."""
    answer = await walk.post(f"{walk.intake}/dossiers/{code}/{door}", body, role="reception_officer")
    assert answer.status_code == 201, answer.text
    await walk.known(code)


@pytest.mark.parametrize(
    ("plants", "named"),
    [
        ([], []),
        (["delete from intake.dossier where dossier_id = $1"], ["no-dossier"]),
        (["update intake.dossier set dossier_owner = null where dossier_id = $1"], ["no-person"]),
        (["delete from intake.journal where subject = $1 and topic = 2"], ["person-not-announced"]),
        (
            ["insert into intake.withdrawal select gen_random_uuid(), $1, null, now()"],
            ["miscounted-withdrawal"],
        ),
        (["update intake.dossier set corrected_at = now() where dossier_id = $1"], ["miscounted-correction"]),
        (["update intake.dossier set erased_at = now() where dossier_id = $1"], ["miscounted-erasure"]),
        (["delete from routing.assignment where dossier_id = $1"], ["no-assignment"]),
        (["delete from routing.promise where dossier_id = $1"], ["miscounted-promise"]),
        (
            ["insert into routing.payment select $1, gen_random_uuid(), now(), null, null, 5, null, 'fee'"],
            ["miscounted-payment"],
        ),
        ([_AGAIN.format(number=1, kind="type", **ROUTED)], ["routed-twice"]),
        (
            [_AGAIN.format(number=n, kind="'routing.supplement_reminder.v1'", **ROUTED) for n in (1, 2)],
            ["announced-twice"],
        ),
        ([_UNSAID.format("routing.result_returned.v1")], ["miscounted-return"]),
        ([_UNSAID.format("routing.dossier_completed.v1")], ["miscounted-end"]),
        (
            ["update routing.assignment set state = 4 where dossier_id = $1"],
            ["miscounted-end", "miscounted-return", "miscounted-step", "no-timer"],
        ),
        (["delete from notify.journal where subject = $1"], ["outcome-not-announced"]),
        (["delete from notify.ending where dossier_id = $1"], ["outcome-missing"]),
        (
            ["delete from notify.ending where dossier_id = $1", "delete from notify.journal where subject = $1"],
            ["no-notice"],
        ),
        (["delete from notify.person where dossier_id = $1"], ["people-missing"]),
        (["delete from notify.dossier where dossier_id = $1"], ["people-missing"]),
        (["delete from survey.survey where dossier_id = $1"], ["no-survey"]),
        (["update survey.survey set answered_at = now() where dossier_id = $1"], ["miscounted-answer"]),
        ([_AGAIN.format(number=1, kind="type", **OPENED)], ["opened-twice"]),
        *(([_FOLDED.format(service)], []) for service in SERVICES),
        ([_FOLDED.format("routing"), "delete from routing.assignment where dossier_id = $1"], ["no-assignment"]),
    ],
)
async def test_what_does_not_follow_is_named_and_nothing_else(
    dossier: UUID, tx: Transaction, plants: list[str], named: list[str]
) -> None:
    for plant in plants:
        assert not (await tx.execute(plant, dossier)).endswith(" 0")

    assert await told(tx, dossier) == named


_STOPPED = _AGAIN.format(number=1, kind="'routing.dossier_stopped.v1'", **ROUTED)
_LIFTED = _AGAIN.format(number=2, kind="'routing.stop_lifted.v1'", **ROUTED)
_UNTOLD = "delete from notify.ending where dossier_id = $1 and kind = 'work_resumed'"
_UNTOLD_OUTSIDE = """
delete from notify.journal j where subject = $1
and not exists (select from notify.ending e where e.dossier_id = j.subject and e.told = j.cause_id)
"""
_ANSWER_BY = "update routing.supplement set answer_by = now() + interval '9 days' where dossier_id = $1"
_SILENCE = """
insert into routing.awaited (dossier_id, subject, due_at, asked_at, until_at, name, calendar)
select dossier_id, request, answer_by, asked_at, answer_by, 'silence', 'any' from routing.supplement
where dossier_id = $1
"""
_LAST_PAYMENT = """
update routing.payment set paid_at = null where dossier_id = $1
and asked_at = (select max(asked_at) from routing.payment where dossier_id = $1)
"""


@pytest.mark.parametrize(
    ("plants", "named"),
    [
        ([], []),
        (["update routing.supplement set brought_at = null where dossier_id = $1"], ["supplement-not-noted"]),
        (
            [_LAST_PAYMENT],
            ["payment-not-noted"],
        ),
        (["delete from routing.timer where dossier_id = $1"], ["no-timer"]),
        (["update routing.timer set due_at = null where dossier_id = $1"], ["no-timer"]),
        (["update routing.timer set sounded = '50%' where dossier_id = $1"], ["not-sounded"]),
        (["delete from routing.awaited where dossier_id = $1"], ["not-awaited"]),
        ([_UNSAID.format("routing.step_started.v1")], ["miscounted-step"]),
        ([_UNSAID.format("routing.step_completed.v1")], []),
        (["update routing.assignment set step = step + 1 where dossier_id = $1"], ["miscounted-step"]),
        ([_STOPPED], ["miscounted-end"]),
        ([_STOPPED, _LIFTED], []),
        ([_UNTOLD], ["outcome-missing"]),
        ([_UNTOLD, _UNTOLD_OUTSIDE], ["no-notice"]),
        (["delete from routing.pause where dossier_id = $1"], ["miscounted-pause", "miscounted-resumption"]),
        (["delete from routing.opinion where dossier_id = $1"], ["miscounted-opinion"]),
        (["update routing.opinion set overdue_at = now() where dossier_id = $1"], ["miscounted-opinion-overdue"]),
    ],
)
async def test_work_that_left_no_trace_is_named_and_nothing_else(
    at_work: UUID, tx: Transaction, plants: list[str], named: list[str]
) -> None:
    for plant in plants:
        assert not (await tx.execute(plant, at_work)).endswith(" 0")

    assert await told(tx, at_work) == named


@pytest.mark.parametrize(
    ("plants", "named"),
    [
        ([], []),
        (["delete from routing.timer where dossier_id = $1"], []),
        ([_ANSWER_BY], ["not-awaited"]),
        ([_ANSWER_BY, _SILENCE], []),
        ([_UNSAID.format("routing.clock_paused.v1")], ["miscounted-pause"]),
    ],
)
async def test_a_silence_that_would_never_come_is_named_and_nothing_else(
    waiting: UUID, tx: Transaction, plants: list[str], named: list[str]
) -> None:
    for plant in plants:
        assert not (await tx.execute(plant, waiting)).endswith(" 0")

    assert await told(tx, waiting) == named


_STEPPED = "update routing.assignment set step = step + 1 where dossier_id = $1"
_LAST_PAYMENT_GONE = """
delete from routing.payment where dossier_id = $1
and asked_at = (select max(asked_at) from routing.payment where dossier_id = $1)
"""
_PROMISED = """
with promised as (
  insert into routing.promise
  select (jsonb_populate_record(p, jsonb_build_object('number', p.number + 1))).* from routing.promise p
  where p.dossier_id = $1 order by p.number desc limit 1 returning 1
)
update routing.assignment set promise = promise + (select count(*) from promised) where dossier_id = $1
"""

_ASKED_AGAIN = """
insert into routing.journal (subject, topic, sequence, type, event_id, cause_id, trace_id, announced_at, digest, chain)
select subject, topic, 99, type, gen_random_uuid(), null, trace_id, announced_at, digest, chain from routing.journal
where subject = $1 and type = 'routing.payment_requested.v1' limit 1
"""


@pytest.mark.parametrize(
    ("slug", "plant", "another"),
    [
        ("miscounted-step", _STEPPED, _STEPPED),
        ("miscounted-payment", _LAST_PAYMENT_GONE, _LAST_PAYMENT_GONE),
        ("no-timer", "delete from routing.timer where dossier_id = $1", _PROMISED),
    ],
)
async def test_a_further_loss_of_a_dossier_is_another_difference(
    at_work: UUID, tx: Transaction, slug: str, plant: str, another: str
) -> None:
    ids: list[set[str]] = []
    for each in (plant, another):
        assert not (await tx.execute(each, at_work)).endswith(" 0")
        ids.append({it.id for it in await found(tx, at_work) if it.slug == slug})

    assert [len(it) for it in ids] == [1, 1]
    assert ids[0] != ids[1]


async def test_a_difference_stays_the_same_while_its_dossier_goes_on(at_work: UUID, tx: Transaction) -> None:
    await tx.execute(_LAST_PAYMENT_GONE, at_work)
    before = {it.id for it in await found(tx, at_work) if it.slug == "miscounted-payment"}
    await tx.execute(_ASKED_AGAIN, at_work)
    await tx.execute(
        "insert into routing.payment select $1, gen_random_uuid(), now(), now(), null, 5, null, 'fee'", at_work
    )

    assert {it.id for it in await found(tx, at_work) if it.slug == "miscounted-payment"} == before != set()
