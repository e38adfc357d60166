"""However many records are kept aside, those of some facts are found without reading the others."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from contracts.delivery.database import Transaction
from contracts.delivery.telemetry import Tracing
from deploy.motcua.ledger import inboxes
from deploy.motcua.ledger.facts import Place
from tests.integration.ledger.auditing import Auditing

pytestmark = pytest.mark.timeout(120)

KEPT, GONE = UUID(int=5), UUID(int=1 << 100)


@pytest.fixture
async def tx(auditing: Auditing) -> AsyncIterator[Transaction]:
    """Tens of thousands of parked records, undone afterwards."""
    undone = auditing.sql.transaction()
    await undone.start()
    await auditing.sql.execute(
        """
        insert into survey.parked (topic, partition, record_offset, event_id, headers, state, reason, error)
        select 'any', 1, n, lpad(to_hex(n), 32, '0')::uuid, '', 'waiting', 'any', 'any' from generate_series(1, 30000) n
        """
    )
    await auditing.sql.execute(
        """
        insert into survey.inbox (event_id, subject, topic, sequence, outcome)
        select event_id, event_id, 4, 1, 'parked' from unnest($1::uuid[]) as wanted (event_id)
        """,
        [KEPT, GONE],
    )
    await auditing.sql.execute("analyze survey.parked, survey.inbox")
    yield Transaction(auditing.sql, Tracing("ledger"), None)  # type: ignore[arg-type]
    await undone.rollback()


async def rows_read(tx: Transaction) -> int:
    """How many rows this transaction has read by going through the whole table."""
    number: int = await tx.fetchval(
        "select seq_tup_read from pg_stat_xact_all_tables where relid = 'survey.parked'::regclass"
    )
    return number


async def test_the_records_of_some_facts_are_found_by_their_keys(tx: Transaction) -> None:
    before = await rows_read(tx)

    assert await inboxes.parked_facts(tx, "survey", [KEPT, GONE]) == {KEPT}
    assert await inboxes.gone(tx, "survey", [KEPT, GONE]) == {GONE}
    assert await rows_read(tx) == before


async def test_a_record_is_not_kept_aside_because_another_fact_once_lay_where_it_lies(tx: Transaction) -> None:
    at, elsewhere = Place("any", 1, KEPT.int), Place("any", 1, 0)
    records = [(at, KEPT), (at, GONE), (at, None), (elsewhere, KEPT)]
    before = await rows_read(tx)

    assert await inboxes.parked_at(tx, "survey", records) == {(at, KEPT), (at, None)}
    assert await rows_read(tx) == before
