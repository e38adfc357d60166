"""A Saturday is worked for the promised day: the date moves off the day that is off now, and comes back with it."""

from datetime import date

import pytest

from tests.integration.routing.bureau import Bureau
from tests.integration.routing.test_recount import Offices, arrived, decreed, moves
from tests.integration.routing.test_transitions import kept
from tests.unit.routing.facts import HOUSE_PERMIT, at, recorded


@pytest.mark.parametrize("publications", [1, 2])
async def test_a_swap_of_the_promised_day_moves_the_date_off_it_and_the_reverse_restores_it(
    bureau: Bureau, publications: int
) -> None:
    [code] = await arrived(bureau, recorded(HOUSE_PERMIT))
    offices = Offices(bureau)
    before = (await kept(bureau, code)).due_at
    swap = [decreed(date(2026, 11, 28), "makeup_work"), decreed(date(2026, 12, 3))]

    for days in [swap] if publications == 1 else [[swap[0]], [swap[1]]]:
        await offices.changes(*days)
    told = (await bureau.seen(f"/dossiers/{code}/clock")).json()
    await offices.changes(*(decreed(day.date, "normal") for day in swap))

    assert await moves(bureau) == [
        (code, before, at(4, 17, 0, month=12)),
        (code, at(4, 17, 0, month=12), before),
    ]
    assert [line["rule"] for line in told["explanation"][-3:]] == ["calendar_changed", "not_earlier", "rolled_to"]
    assert sum(line["counted"] for line in told["explanation"]) == 7
    assert told["explanation"][-1]["date"] == "2026-12-04"
