"""The counts of surveys agree from day to year; one that does not is named once, until it does."""

import pytest

from deploy.motcua.ledger.shapes import Report
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(120)

NAME = {"day": "miscounted-tally", "month": "miscounted-month", "year": "miscounted-year"}


async def counted_wrong(auditing: Auditing, *grains: str, kind: str, column: str, by: int) -> None:
    """One count of each of these grains is so much too high."""
    for grain in grains:
        await auditing.sql.execute(
            f"""
            update survey.tally set {column} = {column} + $3 where grain = $1 and (kind, commune, procedure, unit) = (
              select kind, commune, procedure, unit from survey.tally where kind = $2 order by 1, 2, 3, 4 limit 1
            )
            """,
            grain,
            kind,
            by,
        )


async def named(auditing: Auditing, before: Report) -> list[str]:
    """What is named since, by whom and in both languages."""
    found = await auditing.new_since(before)
    assert all(it.reader == "survey" and it.vi.startswith("Số đếm khảo sát") and "survey" in it.en for it in found)
    return sorted(it.slug for it in found)


@pytest.mark.parametrize("column", ["opened", "answers", "satisfied"])
@pytest.mark.parametrize("kind", ["both", "commune", "procedure"])
@pytest.mark.parametrize("grains", [("month",), ("year",), ("month", "year"), ("day",), ("day", "month", "year")])
async def test_each_count_that_is_wrong_is_named_and_nothing_else(
    walk: Walk, auditing: Auditing, *, grains: tuple[str, ...], kind: str, column: str
) -> None:
    if not await auditing.sql.fetchval("select count(*) from survey.tally"):
        code = (await walk.recorded())["code"]
        await walk.finished(code)
        await walk.settled()
    before = await auditing.settled()

    await counted_wrong(auditing, *grains, kind=kind, column=column, by=1)
    found = await named(auditing, before)
    await counted_wrong(auditing, *grains, kind=kind, column=column, by=-1)

    # A day that is wrong makes its month and year wrong alike, and is told by its own name alone.
    expected = ["day"] if "day" in grains else grains
    assert found == [NAME[grain] for grain in expected]
    assert await named(auditing, before) == []


async def test_marks_that_no_day_was_given_are_named_by_their_month_and_year(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    before = await auditing.settled()

    await counted_wrong(auditing, "month", "year", kind="commune", column="staff_rated", by=1)
    found = await named(auditing, before)
    await counted_wrong(auditing, "month", "year", kind="commune", column="staff_rated", by=-1)

    assert found == [NAME["month"], NAME["year"]]
    assert await named(auditing, before) == []


async def test_a_year_is_held_against_the_months_that_nobody_looked_at_too(walk: Walk, auditing: Auditing) -> None:
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    before = await auditing.settled()
    month = await auditing.sql.fetchval("select min(starts_on) from survey.tally where grain = 'month'")
    another = month.replace(month=month.month % 12 + 1)

    await auditing.sql.execute(
        """
        insert into survey.tally (kind, grain, starts_on, commune, procedure, unit, opened)
        select kind, grain, $1, commune, procedure, unit, 1 from survey.tally where grain = 'month' and starts_on = $2
        """,
        another,
        month,
    )
    found = await named(auditing, before)
    await auditing.sql.execute("delete from survey.tally where grain = 'month' and starts_on = $1", another)

    assert set(found) == {NAME["year"]}
    assert await named(auditing, before) == []
