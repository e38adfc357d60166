"""The operators' commands on a running province: demonstration, trace, stream, deadlines, parked records."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from contracts.identifiers import new_id
from contracts.topics import INTAKE_DOSSIER
from deploy.motcua.province import Province
from tests.eventually import eventually
from tests.journey.walk import HOA_AN, Walk, a_phone

pytestmark = pytest.mark.timeout(300)
FIGURES = {
    "recorded",
    "routed",
    "returned",
    "on_time",
    "late",
    "supplemented",
    "refused",
    "withdrawn",
    "notices",
    "answered",
    "satisfaction",
    "parked",
    "ledger_difference",
    "communes",
    "seconds",
}
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    lines: list[str]

    def told(self) -> Body:
        body: Body = json.loads(self.lines[-1])
        return body


async def begun(province: Province, *words: object) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.motcua", *map(str, words)),
        env={**os.environ, "MOTCUA_HOME": str(province.home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def motcua(province: Province, *words: object) -> Ended:
    command = await begun(province, *words)
    stdout, stderr = await command.communicate()
    sys.stderr.write(stderr.decode())
    return Ended(command.returncode or 0, stdout.decode().splitlines())


async def test_a_demonstration_counts_itself_only_and_leaves_no_difference(province: Province, walk: Walk) -> None:
    await walk.recorded(phone=a_phone())

    first = await motcua(province, "demo", "--dossiers", 30, "--seed", 5, "--json")
    second = await motcua(province, "demo", "--dossiers", 20, "--seed", 5, "--once", "--json")

    told, again = first.told(), second.told()
    assert (first.code, second.code) == (0, 0)
    assert set(told) == FIGURES
    assert (told["recorded"], told["routed"], told["communes"]) == (30, 30, 10)
    assert told["returned"] + told["withdrawn"] == 30
    assert told["on_time"] + told["late"] == told["returned"]
    assert told["on_time"] > told["late"] > 0
    assert min(told["supplemented"], told["refused"], told["withdrawn"], told["answered"]) > 0
    assert (told["ledger_difference"], told["parked"]) == (0, 0)
    assert told["notices"]["sms"] >= 3 * told["returned"]
    assert (again["recorded"], again["ledger_difference"]) == (20, 0)
    # It found the province running, so it was not its to stop.
    assert (await walk.http.get(f"{walk.intake}/health/ready")).status_code == 200


async def test_a_trace_leads_from_every_hop_to_what_caused_it(province: Province, walk: Walk) -> None:
    code = (await walk.recorded(phone=a_phone()))["code"]
    await walk.finished(code)
    await walk.settled()

    ended = await motcua(province, "dossier", "trace", code, "--json")
    unknown = await motcua(province, "dossier", "trace", "H60.001-200101-9999", "--json")

    told = ended.told()
    hops = {hop["event"]: hop for hop in told["hops"]}
    assert (told["code"], told["state"], told["national_code"]) == (code, "result_returned", 10)
    assert {hop["service"] for hop in told["hops"]} == {"intake", "routing", "notify", "survey"}
    assert [hop["at"] for hop in told["hops"]] == sorted(hop["at"] for hop in told["hops"])
    assert all(len(hop["trace_id"]) == 32 and int(hop["trace_id"], 16) for hop in told["hops"])
    recorded, routed = hops["intake.dossier_recorded.v1"], hops["routing.dossier_routed.v1"]
    assert recorded["latency_ms"] is None
    assert 0 < routed["latency_ms"] < 60_000
    assert recorded["trace_id"] == routed["trace_id"]
    assert hops["survey.survey_opened.v1"]["trace_id"] == hops["routing.result_returned.v1"]["trace_id"]
    assert (unknown.code, unknown.told()["slug"]) == (2, "dossier-unknown")


async def test_the_stream_is_heard_from_the_beginning_by_type_and_commune(province: Province, walk: Walk) -> None:
    code = (await walk.recorded(phone=a_phone()))["code"]
    await walk.settled()
    kind = "routing.dossier_routed.v1"

    ended = await motcua(
        province, "events", "tail", "--json", "--from-beginning", "--until-now", "--type", kind, "--commune", HOA_AN
    )
    one = await motcua(province, "events", "tail", "--json", "--from-beginning", "--limit", 1)
    wrong = await motcua(province, "events", "tail", "--json", "--type", "routing.dossier_eaten.v1")

    heard = [json.loads(line) for line in ended.lines]
    assert code in {fact["data"]["dossier_code"] for fact in heard}
    assert {fact["headers"]["ce_type"] for fact in heard} == {f"motcua.{kind}"}
    assert {fact["headers"]["ce_commune"] for fact in heard} == {HOA_AN}
    assert {fact["topic"] for fact in heard} == {"routing.progress.v1"}
    assert (one.code, len(one.lines)) == (0, 1)
    assert (wrong.code, wrong.told()["slug"]) == (2, "event-type-unknown")


@pytest.mark.parametrize("private", [False, True])
async def test_private_topics_are_heard_only_when_asked_for(province: Province, walk: Walk, private: bool) -> None:
    await walk.recorded(phone=a_phone(), name="Vàng Mí Canary")
    await walk.settled()
    more = ["--private"] if private else []

    ended = await motcua(province, "events", "tail", "--json", "--from-beginning", "--until-now", *more)

    topics = {json.loads(line)["topic"] for line in ended.lines}
    assert ("intake.person.v1" in topics) is private
    assert ("Vàng Mí Canary" in "\n".join(ended.lines)) is private


async def test_a_listener_hears_what_happens_from_now_on_and_ends_on_ctrl_c(province: Province, walk: Walk) -> None:
    command = await begun(province, "events", "tail", "--json", "--type", "intake.dossier_recorded.v1")
    assert command.stdout is not None
    first = asyncio.create_task(command.stdout.readline())

    codes = []
    while not first.done():
        codes.append((await walk.recorded(phone=a_phone()))["code"])
        await asyncio.wait([first], timeout=0.5)
    command.send_signal(signal.SIGINT)

    assert json.loads(await first)["data"]["dossier_code"] in codes
    assert await asyncio.wait_for(command.wait(), 30) == 0


async def test_what_is_owed_is_listed_and_lateness_is_a_finding(province: Province, walk: Walk) -> None:
    late = (await walk.recorded(phone=a_phone(), received_at="2026-10-05T09:00:00+07:00"))["code"]
    timely = (await walk.recorded(phone=a_phone()))["code"]
    await walk.known(late)
    await walk.known(timely)

    everything = await motcua(province, "deadlines", "list", "--commune", HOA_AN, "--json")
    overdue = await motcua(province, "deadlines", "list", "--commune", HOA_AN, "--late", "--json")
    elsewhere = await motcua(province, "deadlines", "list", "--commune", "00691", "--json")
    nonsense = await motcua(province, "deadlines", "list", "--commune", "xã", "--json")

    minutes = {it["code"]: it["working_minutes_left"] for it in everything.told()["dossiers"]}
    assert minutes[late] < minutes[timely]
    assert list(minutes.values()) == sorted(minutes.values())
    assert late in {it["code"] for it in overdue.told()["dossiers"]}
    assert all(it["late"] for it in overdue.told()["dossiers"])
    assert (everything.code, overdue.code, elsewhere.code, nonsense.code) == (1, 1, 0, 2)


async def test_poison_is_listed_shown_and_discarded_with_a_reason(province: Province) -> None:
    key = str(new_id())
    producer = AIOKafkaProducer(bootstrap_servers=province.bootstrap)
    await producer.start()
    await producer.send_and_wait(INTAKE_DOSSIER.name, b"\xff not json", key.encode(), headers=[("ce_type", b"x")])
    await producer.stop()

    async def listed() -> list[Body]:
        parked: list[Body] = (await motcua(province, "parked", "list", "--json")).told()["parked"]
        return [it for it in parked if it["key"] == key]

    (found,) = await eventually(listed)
    shown = (await motcua(province, "parked", "show", found["id"], "--json")).told()
    redriven = await motcua(province, "parked", "redrive", found["id"], "--json")
    (dead,) = await eventually(listed, until=lambda it: bool(it) and it[0]["state"] == "dead")
    bare = await motcua(province, "parked", "discard", found["id"], "--reason", " ", "--json")
    discarded = await motcua(province, "parked", "discard", found["id"], "--reason", "thử (a drill)", "--json")
    again = await motcua(province, "parked", "redrive", found["id"], "--json")

    assert (found["service"], found["state"], found["topic"]) == ("routing", "dead", INTAKE_DOSSIER.name)
    assert (shown["payload"], bytes.fromhex(shown["payload_hex"])) == (None, b"\xff not json")
    assert shown["headers"] == [{"name": "ce_type", "value": "x", "hex": "78"}]
    assert redriven.told()["state"] == "waiting"
    assert (bare.code, bare.told()["slug"], dead["state"]) == (2, "reason-missing", "dead")
    assert (discarded.told()["state"], discarded.told()["discarded_because"]) == ("discarded", "thử (a drill)")
    assert (again.code, again.told()["slug"]) == (2, "record-not-dead")
