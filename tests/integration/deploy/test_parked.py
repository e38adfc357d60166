"""Operators see, redrive and discard parked records, each as the login of the service that parked it."""

import asyncpg
import pytest

from contracts.problems import Problem
from deploy.motcua import parked_records
from deploy.motcua.parked_shapes import Name
from deploy.motcua.reach import DsnOf
from deploy.provision import SERVICES
from tests.fixtures.databases import Databases, ProvinceDatabase


@pytest.fixture
async def province(database: Databases) -> ProvinceDatabase:
    return await database.province()


@pytest.fixture
def dsn_of(province: ProvinceDatabase) -> DsnOf:
    return lambda login: str(getattr(province, login))


async def park(dsn: str, *, state: str = "dead", payload: bytes | None = b"{}", offset: int = 7) -> int:
    """A parked record as the reader leaves it; its number."""
    connection = await asyncpg.connect(dsn)
    try:
        headers = b'[["ce_type", "bW90Y3Vh"], ["broken", "//4="], ["null", null]]'
        return int(
            await connection.fetchval(
                """
                insert into parked (topic, partition, record_offset, key, headers, payload, state, reason, error)
                values ('intake.dossier.v1', 3, $1, 'k', $2, $3, $4, 'bad-value', 'not a dossier') returning parked_id
                """,
                offset,
                headers,
                payload,
                state,
            )
        )
    finally:
        await connection.close()


async def test_what_any_service_parked_is_listed_by_service_and_number(
    province: ProvinceDatabase, dsn_of: DsnOf
) -> None:
    await park(province.routing)
    await park(province.notify, state="waiting")
    await park(province.notify, offset=8)

    everything = (await parked_records.listed(dsn_of, SERVICES)).parked
    of_routing = (await parked_records.listed(dsn_of, ["routing"])).parked

    assert [(it.id, it.state) for it in everything] == [
        ("routing:1", "dead"),
        ("notify:2", "dead"),
        ("notify:1", "waiting"),
    ]
    assert [(it.service, it.topic, it.partition, it.offset, it.reason) for it in of_routing] == [
        ("routing", "intake.dossier.v1", 3, 7, "bad-value")
    ]


async def test_where_too_many_are_parked_the_newest_dead_are_listed_and_the_others_counted(
    province: ProvinceDatabase, dsn_of: DsnOf
) -> None:
    for offset, state in enumerate(("discarded", "discarded", "waiting", "dead", "dead")):
        await park(province.routing, state=state, offset=offset)

    some = await parked_records.listed(dsn_of, SERVICES, at_most=2)
    most = await parked_records.listed(dsn_of, SERVICES, at_most=3)

    assert ([it.id for it in some.parked], some.left_out) == (["routing:5", "routing:4"], 3)
    assert ([it.id for it in most.parked], most.left_out) == (["routing:5", "routing:4", "routing:3"], 2)


@pytest.mark.parametrize(
    ("payload", "text", "hexed"),
    [(b'{"a": "\xc3\xa0"}', '{"a": "à"}', "7b2261223a2022c3a0227d"), (b"\xff\xfe", None, "fffe"), (None, None, None)],
)
async def test_a_record_is_shown_with_the_bytes_it_came_with(
    province: ProvinceDatabase, dsn_of: DsnOf, payload: bytes | None, text: str | None, hexed: str | None
) -> None:
    number = await park(province.routing, payload=payload)

    whole = await parked_records.whole(dsn_of, Name("routing", number))

    assert (whole.payload, whole.payload_hex) == (text, hexed)
    assert [(header.name, header.value, header.hex) for header in whole.headers] == [
        ("ce_type", "motcua", "6d6f74637561"),
        ("broken", None, "fffe"),
        ("null", None, None),
    ]


async def test_a_redriven_record_waits_for_its_turn_again(province: ProvinceDatabase, dsn_of: DsnOf) -> None:
    number = await park(province.survey)

    moved = await parked_records.redriven(dsn_of, Name("survey", number))

    assert moved.state == "waiting"
    assert [it.state for it in (await parked_records.listed(dsn_of, SERVICES)).parked] == ["waiting"]


async def test_a_discarded_record_keeps_the_reason(province: ProvinceDatabase, dsn_of: DsnOf) -> None:
    number = await park(province.routing)

    await parked_records.discarded(dsn_of, Name("routing", number), because="trùng (a double)")

    (kept,) = (await parked_records.listed(dsn_of, SERVICES)).parked
    assert (kept.state, kept.discarded_because) == ("discarded", "trùng (a double)")


async def test_a_waiting_record_is_given_up_too(province: ProvinceDatabase, dsn_of: DsnOf) -> None:
    waiting = Name("routing", await park(province.routing, state="waiting"))

    await parked_records.discarded(dsn_of, waiting, because="x")

    assert [it.state for it in (await parked_records.listed(dsn_of, SERVICES)).parked] == ["discarded"]


async def test_only_dead_records_are_redriven_and_only_known_ones_shown(
    province: ProvinceDatabase, dsn_of: DsnOf
) -> None:
    waiting = Name("routing", await park(province.routing, state="waiting"))

    for attempt, refused in (
        (parked_records.redriven(dsn_of, waiting), "record-not-dead"),
        (parked_records.redriven(dsn_of, Name("notify", 1)), "parked-record-unknown"),
        (parked_records.whole(dsn_of, Name("notify", waiting.number)), "parked-record-unknown"),
    ):
        with pytest.raises(Problem) as told:
            await attempt
        assert told.value.slug() == refused
    assert [it.state for it in (await parked_records.listed(dsn_of, SERVICES)).parked] == ["waiting"]
