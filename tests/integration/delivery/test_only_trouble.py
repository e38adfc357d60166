"""What the database itself cannot help is trouble: nothing is parked for it, and it is tried until it works."""

from collections.abc import AsyncIterator

import pytest

from contracts.delivery.database import DatabaseBusy
from contracts.delivery.service import Service
from tests.builders.facts import a_recorded_dossier
from tests.fixtures.databases import Databases
from tests.integration.delivery.probe import EFFECTS, ProbeSettings, probe
from tests.integration.delivery.test_replaying import as_record
from tests.integration.delivery.wire import count, probe_environment

FAILING = """
create function fail() returns trigger language plpgsql as $$ begin raise 'as told' using errcode = '{}'; end $$;
create trigger fail before insert on effect for each row execute function fail();
"""
TROUBLE = {
    "an input or output error": "58030",
    "a system error": "58000",
    "a full disk": "53100",
    "a primary that may only be read": "25006",
    "a transaction that took too long": "25P04",
    "a login that is not valid now": "28000",
    "a password that was changed": "28P01",
    "a server that shuts down": "57P01",
}


@pytest.fixture
async def address(database: Databases) -> str:
    """A database of the probe's own."""
    return await database("routing")


@pytest.fixture
async def service(address: str) -> AsyncIterator[Service]:
    """A probe that nobody but the test gives records."""
    told = probe_environment(dsn=address, kafka="127.0.0.1:1", service="routing")
    one = probe(ProbeSettings.model_validate({name.removeprefix("PROBE_").lower(): v for name, v in told.items()}))
    async with one.database.single() as tx:
        await tx.execute(EFFECTS)
    yield one
    await one.database.close()
    one.tracing.close()


@pytest.mark.parametrize("code", TROUBLE.values(), ids=TROUBLE)
async def test_a_fact_is_put_back_and_applied_when_it_is_over(service: Service, address: str, code: str) -> None:
    record = as_record(a_recorded_dossier())
    assert service.reception is not None
    async with service.database.single() as tx:
        await tx.execute(FAILING.format(code))

    with pytest.raises(DatabaseBusy):
        await service.reception.receive([record])

    assert (await count(address, "parked"), await count(address, "inbox")) == (0, 0)
    async with service.database.single() as tx:
        await tx.execute("drop trigger fail on effect")
    await service.reception.receive([record])
    assert await count(address, "effect") == 1


@pytest.mark.parametrize("code", ["XX000", "XX001", "22012", "42703"])
async def test_what_no_waiting_heals_is_parked_alone(service: Service, address: str, code: str) -> None:
    assert service.reception is not None
    async with service.database.single() as tx:
        await tx.execute(FAILING.format(code))

    await service.reception.receive([as_record(a_recorded_dossier())])

    assert (await count(address, "parked"), await count(address, "effect")) == (1, 0)
