"""One run of a feed: earlier answers are kept, the other rows go to intake side by side, each verdict is kept."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import httpx

from deploy.motcua.feed.posting import Counter
from deploy.motcua.feed.results import Results, Told
from deploy.motcua.feed.rows import Row
from deploy.motcua.feed.verdicts import Verdict

Heard = Callable[[Verdict], None]
Judged = tuple[Row, Verdict]


async def feed_through(
    rows: Sequence[Row], counter: Counter, results: Results, *, concurrency: int, heard: Heard
) -> list[Judged]:
    """Every row with its verdict, in the order of the feed."""
    told = results.told()
    verdicts: dict[int, Verdict] = {}
    for place, row in enumerate(rows):
        earlier = _answered(row, told)
        if earlier is not None:
            verdicts[place] = earlier
            heard(earlier)
    open_rows = iter([(place, row) for place, row in enumerate(rows) if place not in verdicts])

    async def at_a_counter() -> None:
        for place, row in open_rows:
            verdict = await counter.record(row)
            results.add(row, verdict)
            verdicts[place] = verdict
            heard(verdict)

    try:
        async with asyncio.TaskGroup() as counters:
            for _ in range(concurrency):
                counters.create_task(at_a_counter())
    except ExceptionGroup as failed:
        # One refused token ends the run; that every counter was told so is no news.
        raise failed.exceptions[0] from None
    judged = [(row, verdicts[place]) for place, row in enumerate(rows)]
    results.settle(judged)
    return judged


def _answered(row: Row, told: dict[str, Told]) -> Verdict | None:
    """What an earlier run was told of the very same row."""
    if row.refusal is not None:
        return None
    earlier = told.get(row.cells.row_id)
    if earlier is None or earlier.cells != row.cells or not earlier.verdict.is_answer:
        return None
    # Recorded by another run: this one has done nothing for it.
    return replace(earlier.verdict, verdict="repeated") if earlier.verdict.code else earlier.verdict


def intake(url: str, *, token: str, concurrency: int) -> httpx.AsyncClient:
    """A client that keeps as many connections to intake as there are counters."""
    return httpx.AsyncClient(
        base_url=url,
        headers={"authorization": f"Bearer {token}"},
        limits=httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency),
        timeout=httpx.Timeout(30.0, connect=5.0),
    )
