"""Who may import whom: the tree keeps every contract, and every contract is seen to bite."""

import re
from pathlib import Path

import pytest

from tests.architecture.planting import ROOT, Plant, contracts, copied, verdict

# A planted import per rule that a contract holds; new modules are called `planted`.
ATTACKS: dict[str, tuple[Plant, ...]] = {
    "independent-services": (
        Plant("services.intake.handlers.planted", "services.routing.domain.states"),
        Plant("services.routing.domain.planted", "services.notify.domain.reaching"),
        Plant("services.notify.store.planted", "services.survey.settings"),
        Plant("services.survey.http.planted", "services.intake.domain.codes"),
    ),
    "contracts-know-no-service": (
        Plant("contracts.delivery.planted", "services.intake.settings"),
        Plant("contracts.events.planted", "deploy.migrate"),
        Plant("contracts.calendar.planted", "tests.eventually"),
    ),
    "services-ship-alone": (
        Plant("services.notify.channels.planted", "deploy.migrate"),
        Plant("services.intake.domain.planted", "tests.eventually"),
    ),
    "rooms-of-a-service": (
        Plant("services.intake.domain.planted", "services.intake.store.dossiers"),
        Plant("services.routing.domain.planted", "services.routing.pages"),
        Plant("services.notify.domain.planted", "services.notify.channels.sms"),
        Plant("services.notify.domain.planted_too", "services.notify.templates"),
        Plant("services.intake.store.planted", "services.intake.handlers.record_dossiers"),
        Plant("services.notify.channels.planted", "services.notify.store.notices"),
        Plant("services.routing.pages.planted", "services.routing.store.promises"),
        Plant("services.survey.store.planted", "services.survey.pages"),
        Plant("services.survey.handlers.planted", "services.survey.http.answers"),
        Plant("services.routing.handlers.planted", "services.routing.stream"),
        Plant("services.notify.handlers.planted", "services.notify.schedule"),
        Plant("services.intake.handlers.planted", "services.intake.settings"),
        Plant("services.survey.http.planted", "services.survey.stream"),
        Plant("services.notify.schedule", "services.notify.http.notices"),
        Plant("services.survey.settings", "services.survey.app"),
    ),
    "rooms-of-the-contracts": (
        Plant("contracts.delivery.planted", "contracts.pages.render"),
        Plant("contracts.topics", "contracts.delivery.envelope"),
        Plant("contracts.tokens", "contracts.topics"),
        Plant("contracts.commands", "contracts.tokens"),
        Plant("contracts.events.planted", "contracts.commands"),
        Plant("contracts.message", "contracts.events.intake"),
        Plant("contracts.calendar.planted", "contracts.message"),
        Plant("contracts.identifiers", "contracts.calendar.terms"),
        Plant("contracts.problems", "contracts.identifiers"),
    ),
    "words-stay-words": (
        Plant("contracts.events.planted", "asyncpg"),
        Plant("contracts.tokens", "jwt"),
        Plant("contracts.topics", "aiokafka"),
        Plant("contracts.commands", "fastapi"),
    ),
    "decisions-touch-nothing": (
        Plant("services.intake.domain.planted", "asyncpg"),
        Plant("services.routing.domain.planted", "contracts.delivery.database"),
        Plant("services.notify.domain.planted", "jinja2"),
        Plant("services.survey.domain.planted", "fastapi"),
        Plant("services.survey.domain.planted_too", "opentelemetry"),
        Plant("contracts.calendar.planted", "faststream"),
        Plant("contracts.calendar.planted_too", "aiokafka"),
    ),
    "decisions-do-not-wait": (
        Plant("services.intake.domain.planted", "asyncio"),
        Plant("services.routing.domain.planted", "os"),
        Plant("contracts.calendar.planted", "asyncio"),
    ),
    "sql-in-sight": (
        Plant("services.intake.handlers.planted", "asyncpg"),
        Plant("services.routing.stream", "asyncpg"),
        Plant("services.notify.schedule", "asyncpg"),
        Plant("services.notify.channels.planted", "asyncpg"),
        Plant("services.survey.http.planted", "asyncpg"),
        Plant("services.survey.settings", "asyncpg"),
        Plant("contracts.pages.planted", "asyncpg"),
    ),
}


def test_the_tree_keeps_every_contract() -> None:
    said = verdict(ROOT)

    assert said.returncode == 0, said.stdout
    assert "0 broken" in said.stdout


def test_every_contract_is_attacked() -> None:
    assert set(ATTACKS) == set(contracts())


@pytest.mark.parametrize("contract", sorted(ATTACKS))
def test_a_planted_import_breaks_the_contract(contract: str, tmp_path: Path) -> None:
    tree = copied(tmp_path)
    for plant in ATTACKS[contract]:
        plant.into(tree)

    said = verdict(tree, contract)

    assert said.returncode == 1
    assert f"{contracts()[contract]} BROKEN" in " ".join(said.stdout.split())
    for plant in ATTACKS[contract]:
        assert re.search(rf"{re.escape(plant.named)}\b", " ".join(said.stdout.split())), said.stdout


@pytest.mark.parametrize(
    ("contract", "room"),
    [("rooms-of-a-service", "services.routing.helpers"), ("rooms-of-the-contracts", "contracts.common")],
)
def test_a_room_that_nobody_planned_breaks_the_contract(contract: str, room: str, tmp_path: Path) -> None:
    tree = copied(tmp_path)
    Plant(room, "json").into(tree)

    said = verdict(tree, contract)

    assert said.returncode == 1
    assert room in said.stdout
