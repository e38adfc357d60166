"""The clock's door tells where every minute went, by which law and by whom; the receipt stays promise 1."""

from datetime import timedelta

from contracts.calendar.provisions import provision
from tests.integration.routing.bureau import Body, Bureau
from tests.integration.routing.test_transitions import kept, routed
from tests.unit.routing.facts import at, money_for, papers_for, recorded

TERM_ANEW = provision("term_anew", at(27).date()).cited


async def clock_of(bureau: Bureau, code: str) -> Body:
    """The clock as an officer sees it."""
    answer = await bureau.seen(f"/dossiers/{code}/clock")
    assert answer.status_code == 200, answer.text
    told: Body = answer.json()
    return told


def sums_up(told: Body) -> bool:
    """Whether no minute is lost."""
    worked = sum(told[f"working_minutes_{kind}"] for kind in ("used", "discarded", "paused"))
    return bool(worked + told["minutes_outside"] == told["minutes_elapsed"])


async def test_a_restart_discards_what_ran_before_and_says_by_which_law(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    await bureau.done(code, "request-supplement", role="case_officer", papers=["declaration"], reason="missing-paper")
    bureau.now = at(27, 9, 0)
    await bureau.hears(papers_for(await kept(bureau, code), at=bureau.now))
    bureau.now = at(30, 9, 0)

    told = await clock_of(bureau, code)

    assert [(s["kind"], s["working_minutes"], s["why"], s["legal_basis"], s["by"]) for s in told["stretches"]] == [
        ("discarded", 165 + 210 + 150, "supplement", TERM_ANEW, "reception_officer:clerk-1"),
        ("paused", 330 + 480 + 90, "supplement", "Nghị định 118/2025/NĐ-CP, Điều 11", "case_officer:case_officer"),
        ("running", 180 + 210 + 90, "supplement", TERM_ANEW, "reception_officer:clerk-1"),
    ]
    assert told["stretches"][-1]["ended_at"] is None
    assert told["working_minutes_discarded"] == 525
    assert sums_up(told)
    assert [(p["begun_by"], p["ended_by"]) for p in told["pauses"]] == [
        ("case_officer:case_officer", "reception_officer:clerk-1")
    ]


async def test_a_pause_discards_nothing_and_the_sums_stay_when_all_is_over(bureau: Bureau) -> None:
    code = await routed(bureau)
    bureau.now = at(25, 10, 0)
    await bureau.done(code, "request-payment", amount_vnd=1, purpose="tax")
    bureau.now = at(26, 10, 0)
    await bureau.hears(money_for(await kept(bureau, code), at=bureau.now))
    paid = await clock_of(bureau, code)
    bureau.now = at(27, 9, 0)
    await bureau.done(code, "complete", outcome="granted")
    ended = await clock_of(bureau, code)
    bureau.now = at(2, 9, 0, month=12)

    later = await clock_of(bureau, code)

    assert [s["kind"] for s in ended["stretches"]] == ["running", "paused", "running"]
    # The very instant at which the pause ends already is the clock's own again.
    assert [(s["kind"], s["working_minutes"], s["ended_at"] is None) for s in paid["stretches"][1:]] == [
        ("paused", 480, False),
        ("running", 0, True),
    ]
    assert ended["stretches"][0]["legal_basis"] == "Nghị định 118/2025/NĐ-CP, Điều 17"
    assert ended["stretches"][-1]["ended_at"] == "2026-11-27T09:00:00+07:00"
    assert sums_up(ended)
    assert {**later, "as_of": None} == {**ended, "as_of": None}


async def test_the_receipt_is_promise_one_for_ever(bureau: Bureau) -> None:
    receipt = recorded()
    await bureau.hears(receipt)
    bureau.now = at(25, 10, 0)
    await bureau.done(receipt.dossier_code, "apologise", reason="overload", new_due_at="2026-12-01T17:00:00+07:00")
    await bureau.done(receipt.dossier_code, "request-payment", amount_vnd=1, purpose="tax")
    bureau.now = at(26, 10, 0)
    await bureau.hears(money_for(await kept(bureau, receipt.dossier_code), at=bureau.now))

    rows = await bureau.asked("select * from promise order by number")
    explained = (await clock_of(bureau, receipt.dossier_code))["explanation"]

    assert [(row["number"], row["cause"], row["due_at"]) for row in rows] == [
        (1, "reception", receipt.promise.due_at),
        (2, "apology", at(1, 17, 0, month=12)),
        (3, "payment", at(2, 17, 0, month=12)),
    ]
    assert [(day["rule"], day["date"], day["lost_minutes"]) for day in explained[-3:]] == [
        ("working_day", "2026-11-27", None), ("apology", "2026-12-01", None), ("pause", "2026-12-02", 480),
    ]  # fmt: skip
    assert [row["counted_from"] for row in rows] == [receipt.received_at] * 3
    assert rows[2]["exact_due_at"] == at(2, 17, 0, month=12)


async def test_who_collects_late_makes_nobody_late(bureau: Bureau) -> None:
    in_time, a_moment_late = await routed(bureau), await routed(bureau)
    bureau.now = at(27, 17, 0)
    on_the_dot = await bureau.done(in_time, "complete", outcome="granted")
    bureau.now += timedelta(microseconds=1)
    late = await bureau.done(a_moment_late, "complete", outcome="refused", reason="not-eligible")
    bureau.now = at(20, 9, 0, month=12)

    collected = await bureau.done(in_time, "return", role="reception_officer")
    told = await clock_of(bureau, in_time)

    assert (on_the_dot["timeliness"], late["timeliness"], collected["timeliness"]) == ("on_time", "late", "on_time")
    assert told["stretches"][-1]["ended_at"] == "2026-11-27T17:00:00+07:00"
    assert sums_up(told)
