"""Canaries in every personal and free-text field are found on the two private topics and nowhere else."""

from contracts.topics import TOPICS
from tests.eventually import eventually
from tests.fixtures.otlp import Collector
from tests.integration.delivery.wire import all_records
from tests.journey.test_traces import a_sampled_request
from tests.journey.walk import Walk, a_phone

NAME, ADDRESS, NOTE = "Canary Nguyễn Chim", "số 9 ngõ Canary-Địa-Chỉ", "Canary-lời-nhắn-riêng"
SUBMITTER, COMMENT, REASON = "Canary Người Nộp", "Canary-ý-kiến-riêng", "Canary lý do rút"
PERSONAL_ID = "008191424242"


async def test_personal_data_and_free_text_stay_on_private_topics(walk: Walk, collector: Collector) -> None:
    phone, email = a_phone(), f"canary.{a_phone()[1:]}@example.vn"
    secrets = [NAME, ADDRESS, NOTE, SUBMITTER, COMMENT, REASON, PERSONAL_ID, phone, phone[3:], email]
    owner = {"name": NAME, "address": ADDRESS, "phone": phone, "email": email, "personal_id": PERSONAL_ID}
    opening = a_sampled_request()
    code = (await walk.recorded(owner=owner, submitter={"name": SUBMITTER}, traceparent=opening))["code"]
    await walk.known(code)
    asked = {"papers": ["declaration"], "reason": NOTE, "note": NOTE}
    request = await walk.ordered(code, "request-supplement", role="case_officer", **asked)
    brought = {"request": request["supplement_request"], "papers": [{"code": "declaration"}]}
    await walk.post(f"{walk.intake}/dossiers/{code}/supplements", brought, role="reception_officer")
    await walk.known(code, state="processing")
    await walk.post(f"{walk.intake}/dossiers/{code}/withdrawal", {"reason": REASON}, role="reception_officer")

    async def refused() -> int:
        body = {"reason": NOTE, "note": NOTE}
        return (await walk.post(f"{walk.routing}/dossiers/{code}/refuse-withdrawal", body, role="approver")).status_code

    await eventually(refused, until=lambda status: status == 201)
    await walk.ordered(code, "complete", role="approver", outcome="refused", reason=NOTE, note=NOTE)
    await walk.ordered(code, "return", role="reception_officer")
    await walk.survey_answered(phone, comment=COMMENT)
    await walk.settled()

    found: dict[str, set[str]] = {}
    for topic in TOPICS:
        for record in await all_records(walk.province.bootstrap, topic.name):
            said = f"{record.key!r} {record.headers!r}".encode() + (record.value or b"")
            text = said.decode(errors="replace")
            found.setdefault(topic.name, set()).update(s for s in secrets if s in text)
    private = {topic.name for topic in TOPICS if topic.private}
    assert {name: leaked for name, leaked in found.items() if leaked and name not in private} == {}
    assert found["intake.person.v1"] >= {NAME, ADDRESS, PERSONAL_ID, email}
    assert NOTE in found["routing.words.v1"]
    services = [walk.province.logs / f"{name}.log" for name in ("intake", "routing", "notify", "survey")]
    logs = "".join(log.read_text() for log in services)
    assert [secret for secret in secrets if secret in logs] == []

    async def followed() -> set[str]:
        return {span.service for span in collector.spans if span.trace_id == opening[3:35]}

    await eventually(followed, until=lambda services: services >= {"intake", "routing", "notify"})
    spans = repr(collector.spans)
    assert [secret for secret in secrets if secret in spans] == []


async def test_an_erased_person_is_told_nothing_more_and_forgotten_everywhere(walk: Walk) -> None:
    phone = a_phone()
    receipt = await walk.recorded(phone=phone, name="Canary Bị Quên")
    code = receipt["code"]
    await walk.inbox("sms", to=phone)
    erased = await walk.http.delete(
        f"{walk.intake}/dossiers/{code}/person",
        headers={**walk.headers("records_clerk"), "Idempotency-Key": f"erase {code}"},
    )
    assert erased.status_code in (200, 201, 202, 204), erased.text
    await walk.settled()
    records = await all_records(walk.province.bootstrap, "intake.person.v1")
    assert receipt["id"].encode() in {record.key for record in records if record.value is None}
    before = len(await walk.inbox("sms", to=phone))
    await walk.finished(code)
    await walk.settled()
    assert len(await walk.inbox("sms", to=phone)) == before
