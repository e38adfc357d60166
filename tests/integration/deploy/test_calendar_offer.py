"""`motcua calendar due --procedure` answers by what the running province has published for the day of reception."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from deploy import calendar_offer
from deploy.calendar_cli import app
from deploy.catalogue import load
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.token import issue
from tests.integration.deploy.conftest import Body
from tests.integration.intake.running import IntakeProcess

SINGLE_STATUS = "1.004873"


async def due(received: str, *, procedure: str = SINGLE_STATUS) -> Body:
    asked = ["due", "--received", received, "--procedure", procedure, "--json"]
    ended = await asyncio.to_thread(CliRunner().invoke, app, asked)
    told: Body = json.loads(ended.stdout.splitlines()[-1])
    return told


async def test_a_published_catalogue_gives_the_term_from_its_day_on(
    intake: IntakeProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = load.catalogue()
    changed = [
        p.model_copy(update={"cases": (p.cases[0].model_copy(update={"term": "9 working days"}), *p.cases[1:])})
        for p in catalogue.procedures
        if p.code == SINGLE_STATUS
    ]
    rules = tuple(rule for rule in catalogue.rules if rule.procedure is None)
    later = {"version": "june.1", "valid_from": "2027-06-01", "procedures": changed, "rules": rules, "duties": None}
    edition = catalogue.model_copy(update=later)
    token = issue(intake.safe, role="admin", communes=[], account="publisher", now=datetime.now(UTC)).token
    answer = await intake.http.post(
        "/catalogues",
        content=edition.model_dump_json(warnings=False),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "june"},
    )
    assert answer.status_code == 201, answer.text
    monkeypatch.setattr(calendar_offer, "province_if_running", lambda: Province.of(LocalSettings()))
    monkeypatch.setattr(calendar_offer, "address", lambda _province, _part: str(intake.http.base_url))

    may, june, gone = (
        await due("2027-05-31T09:00"),
        await due("2027-06-01T09:00"),
        await due("2027-06-01T09:00", procedure="1.001193"),
    )
    too_early = await due("2020-01-06T09:00")

    assert (may["term"], june["term"]) == ("3 working days", "9 working days")
    assert (gone["slug"], gone["field"]) == ("procedure-unknown", "/procedure")
    assert (too_early["slug"], too_early["field"]) == ("received-before-catalogue", "/received")
