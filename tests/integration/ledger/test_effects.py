"""Each service says by name what does not follow from the facts it heard and said, and nothing of whole dossiers."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Tracing
from deploy.motcua.ledger import effects, inboxes, journals
from deploy.motcua.ledger.outcomes import Outcomes
from deploy.motcua.ledger.walk import READERS
from deploy.provision import SERVICES
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(300)

_AGAIN = """
insert into {table} (subject, topic, sequence, type, event_id, cause_id, trace_id, announced_at, digest, chain)
select subject, topic, 90 + {number}, {kind}, gen_random_uuid(), cause_id, trace_id, announced_at, digest, chain
from {table} where subject = $1 and type = '{like}'
"""
ROUTED = {"table": "routing.journal", "like": "routing.dossier_routed.v1"}
_FOLDED = """
with gone as (delete from {0}.journal where subject = $1 returning *)
insert into {0}.lane select subject, max(sequence), topic, max(chain) from gone group by subject, topic
"""
OPENED = {"table": "survey.journal", "like": "survey.survey_opened.v1"}


async def told(tx: Transaction, dossier: UUID) -> list[str]:
    """What the services say of everything that was heard and said about a dossier."""
    outcomes = Outcomes()
    rows = await journals.about(tx, [dossier])
    outcomes.announce(rows)
    for reader in READERS:
        outcomes.admit(reader, (await inboxes.of(tx, reader, [row.event_id for row in rows])).values())
    found = [
        await effects.differences(tx, service, [fact for fact in outcomes.applied if fact.service == service])
        for service in SERVICES
    ]
    return sorted({it.slug for each in found for it in each})


@pytest.fixture
async def dossier(walk: Walk, auditing: Auditing) -> UUID:
    """A dossier that went the whole way, and whose people nothing reaches."""
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    await auditing.settled()
    found: UUID = await auditing.sql.fetchval("select dossier_id from intake.dossier where code = $1", code)
    return found


@pytest.fixture
async def tx(auditing: Auditing) -> AsyncIterator[Transaction]:
    """What is done in it is undone afterwards."""
    undone = auditing.sql.transaction()
    await undone.start()
    yield Transaction(auditing.sql, Tracing("ledger"), None)  # type: ignore[arg-type]
    await undone.rollback()


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
        (["delete from routing.assignment where dossier_id = $1"], ["no-assignment"]),
        (["delete from routing.promise where dossier_id = $1"], ["miscounted-promise"]),
        (
            ["insert into routing.payment select $1, gen_random_uuid(), now(), null, null, 5, null, 'fee'"],
            ["miscounted-payment"],
        ),
        ([_AGAIN.format(number=1, kind="type", **ROUTED)], ["routed-twice"]),
        (
            [_AGAIN.format(number=n, kind="'routing.clock_paused.v1'", **ROUTED) for n in (1, 2)],
            ["announced-twice"],
        ),
        (["delete from notify.journal where subject = $1"], ["outcome-not-announced"]),
        (["delete from notify.ending where dossier_id = $1"], ["outcome-missing"]),
        (
            ["delete from notify.ending where dossier_id = $1", "delete from notify.journal where subject = $1"],
            ["no-notice"],
        ),
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
