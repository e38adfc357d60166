"""Late dossiers on a running province: whether their citizens know, what is due soon, what auditors look at."""

import pytest

from deploy.catalogue.load import catalogue
from deploy.motcua.province import Province
from tests.eventually import eventually
from tests.journey.test_commands import motcua
from tests.journey.walk import HOA_AN, Body, Walk, a_phone

pytestmark = pytest.mark.timeout(300)
LONG_AGO = "2026-10-05T09:00:00+07:00"
EXTRACT = "2.000635"
LISTED = ("deadlines", "list", "--commune", HOA_AN, "--json")


async def late(province: Province) -> dict[str, Body]:
    """The debt list, by code."""
    ended = await motcua(province, *LISTED, "--late")
    return {it["code"]: it for it in ended.told()["dossiers"]}


async def test_every_late_dossier_says_whether_its_citizen_knows(province: Province, walk: Walk) -> None:
    told = (await walk.recorded(phone=a_phone(), received_at=LONG_AGO))["code"]
    silent = (await walk.recorded(phone=None, received_at=LONG_AGO))["code"]
    await walk.known(told)
    await walk.known(silent)

    def said(found: dict[str, Body]) -> bool:
        mine = [found[it]["told"] for it in (told, silent)]
        return mine == ["late-notice", "not-reached"] and all(it["told"] for it in found.values())

    listed = await eventually(lambda: late(province), until=said, within=60)

    assert listed[told]["rung"] == "T"
    assert listed[silent]["told_reason"] == "no-address"


async def test_what_is_due_soon_is_not_late_and_has_eight_working_hours_at_most(province: Province, walk: Walk) -> None:
    overdue = (await walk.recorded(phone=a_phone(), received_at=LONG_AGO))["code"]
    extract = next(each for each in catalogue().procedures if each.code == EXTRACT)
    papers = [paper.code for paper in extract.cases[0].papers if paper.required]
    within_the_day = (await walk.recorded(procedure=EXTRACT, papers=papers))["code"]
    in_three_days = (await walk.recorded(phone=a_phone()))["code"]
    for code in (overdue, within_the_day, in_three_days):
        await walk.known(code)

    soon = await motcua(province, *LISTED, "--soon")

    found = {it["code"]: it for it in soon.told()["dossiers"]}
    assert within_the_day in found
    assert not {overdue, in_three_days} & found.keys()
    assert all(not it["late"] and it["working_minutes_left"] <= 480 for it in found.values())
    assert soon.code == 0


async def test_an_auditor_may_look_at_everything_since_an_instant(province: Province, walk: Walk) -> None:
    code = (await walk.recorded(phone=a_phone(), received_at=LONG_AGO))["code"]
    await walk.known(code)
    await walk.ordered(code, "complete", role="approver", outcome="granted")
    await walk.ordered(code, "return", role="reception_officer")

    seen = await motcua(province, "deadlines", "suspicious", "--since", "2026-01-01", "--commune", HOA_AN, "--json")
    nonsense = await motcua(province, "deadlines", "suspicious", "--since", "hôm qua", "--json")

    views = {"closed_just_before", "asked_on_last_day", "date_moved", "returned_after_due", "stop_lifted"}
    assert set(seen.told()) == {"since", *views}
    assert (seen.code, nonsense.code, nonsense.told()["slug"]) == (0, 2, "time-not-understood")
