"""Whatever days are said to be decreed, they are published or refused, never stumbled over."""

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings

from contracts.identifiers import new_id
from tests.builders.odd_calendars import NONSENSE, ODD_CHANGES
from tests.integration.intake.town import Town

A_DAY = {"date": "2026-11-26", "kind": "off", "scope": "nation", "certainty": "announced"}


async def changed(town: Town, body: str) -> tuple[int, str]:
    headers = {**town.headers("admin", commune="02353", key=new_id().hex), "content-type": "application/json"}
    answer = await town.http.post("/calendars/changes", content=body, headers=headers)
    return answer.status_code, answer.text


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd=ODD_CHANGES | NONSENSE)
@example(odd={"days": [{**A_DAY, "decree": "\u0000"}]})
@example(odd={"days": [{**A_DAY, "date": "0000-01-01"}]})
@example(odd={"days": [A_DAY], "derived_from": "\u0000"})
async def test_odd_days_are_published_or_refused(town: Town, odd: Any) -> None:
    status, told = await changed(town, json.dumps(odd))

    assert status in (201, 409, 422), told
    # The nightly audit reads what is kept as JSON in SQL.
    await town.rows("select body::jsonb from edition where kind = 'calendar'")
