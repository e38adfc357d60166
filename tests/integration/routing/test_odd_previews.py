"""Whatever is proposed as a calendar, the door tries or refuses it, and everybody else is answered meanwhile."""

import asyncio
import json
import time
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.builders.odd_calendars import NONSENSE, a_year_of_rules, odd_calendars
from tests.integration.routing.bureau import Bureau
from tests.unit.routing.facts import DECREES, HOUSE_PERMIT, SAME_DAY, recorded

BASE = DECREES.model_dump(mode="json")
AWAY = {"sessions": [{"hours": [["07:30Z", "12:00"], ["13:30", "17:00"]]}]}
CUT_OFF = {"sessions": [{"hours": [["07:30", "12:00"]], "same_day_until": "15:00Z"}]}


async def previewed(bureau: Bureau, body: str | bytes) -> tuple[int, str]:
    headers = {**bureau.headers("admin"), "content-type": "application/json"}
    answer = await bureau.http.post("/recounts/preview", content=body, headers=headers)
    return answer.status_code, answer.text


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd=odd_calendars(DECREES) | NONSENSE)
@example(odd={**BASE, "years": [0]})
@example(odd={**BASE, "years": [9999]})
@example(odd={**BASE, **AWAY})
@example(odd={**BASE, **CUT_OFF})
@example(odd={**BASE, "working_weekdays": []})
async def test_an_odd_calendar_is_tried_or_refused(bureau: Bureau, odd: Any) -> None:
    if not await bureau.asked("select from assignment"):
        await bureau.hears(recorded(), recorded(SAME_DAY), recorded(HOUSE_PERMIT), recorded(commune="00691"))

    status, told = await previewed(bureau, json.dumps(odd))

    assert status in (200, 422), told


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | st.integers(1, 3000).map(lambda deep: b"[" * deep))
async def test_a_body_that_is_no_json_is_refused(bureau: Bureau, body: bytes) -> None:
    status, told = await previewed(bureau, body)

    assert status == 422, told


async def test_what_is_too_large_is_refused(bureau: Bureau) -> None:
    many = await previewed(bureau, json.dumps(a_year_of_rules(DECREES, rules=501, years=5)))
    large = await previewed(bureau, json.dumps({**BASE, "about": "x" * 1_100_000}))

    assert [status for status, _ in (many, large)] == [422, 413]


async def test_while_one_calendar_is_tried_others_wait_and_every_other_door_is_open(bureau: Bureau) -> None:
    await bureau.hears(recorded(), recorded(commune="00691"))
    long = json.dumps(a_year_of_rules(DECREES, rules=250, years=30))
    trying = asyncio.gather(previewed(bureau, long), previewed(bureau, long))
    started, slowest, looks = time.perf_counter(), 0.0, 0

    while not trying.done():
        began = time.perf_counter()
        # A door in this very process lets nobody else in between by itself.
        await asyncio.sleep(0)
        await bureau.http.get("/health/live")
        slowest, looks = max(slowest, time.perf_counter() - began), looks + 1

    (tried, _), (refused, problem) = sorted(await trying)
    assert (tried, refused, json.loads(problem)["slug"]) == (200, 503, "preview-under-way")
    assert looks > 10
    assert slowest < (time.perf_counter() - started) / 2
    assert (await previewed(bureau, json.dumps(BASE)))[0] == 200
