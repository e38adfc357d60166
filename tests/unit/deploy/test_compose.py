"""The province in containers is the province on a laptop: same settings, and secrets only where they are needed."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from deploy.local import kafka, postgres
from deploy.motcua.keys import Secrets
from deploy.motcua.secrets import as_environment
from deploy.provision import SERVICES
from tests.unit.deploy.test_environment import names

DEPLOY = Path(__file__).parents[3] / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text()
EXAMPLE = (DEPLOY / "env" / "province.env.example").read_text()
# Addresses differ between one machine's loopback and a network of containers.
PLACES_OF_KAFKA = {"listeners", "advertised.listeners", "log.dirs", "controller.quorum.voters"}
LISTENERS_OF_CONTAINERS = {"listener.security.protocol.map", "inter.broker.listener.name"}
PLACES_OF_POSTGRES = {"listen_addresses=127.0.0.1", "unix_socket_directories="}

each_service = pytest.mark.parametrize("service", SERVICES)


class Container(BaseModel):
    """What these tests ask of one container."""

    model_config = ConfigDict(extra="ignore")

    environment: dict[str, str] = Field(default_factory=dict)
    ports: list[str] = Field(default_factory=list)
    volumes: list[str] = Field(default_factory=list)
    command: list[str] = Field(default_factory=list)
    read_only: bool = False


CONTAINERS = {name: Container.model_validate(it) for name, it in yaml.safe_load(COMPOSE)["services"].items()}


def asked(text: str, *, required: bool = False) -> set[str]:
    """The variables that a compose file reads, all or only those without which it stops."""
    return set(re.findall(r"\$\{([A-Z_]+):\?" if required else r"\$\{([A-Z_]+)", text))


def test_kafka_in_a_container_has_the_settings_of_the_local_one() -> None:
    local = dict(
        line.split("=", 1)
        for line in kafka.properties(port=1, controller=2, data=Path("-")).splitlines()
        if "=" in line and not line.startswith("#")
    )
    told = CONTAINERS["kafka"].environment.items()
    contained = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in told
        if name.startswith("KAFKA_") and name != "KAFKA_HEAP_OPTS"
    }

    assert contained.keys() - LISTENERS_OF_CONTAINERS == local.keys()
    assert {name: contained[name] for name in local.keys() - PLACES_OF_KAFKA} == {
        name: local[name] for name in local.keys() - PLACES_OF_KAFKA
    }


def test_postgres_in_a_container_has_the_settings_of_the_local_one() -> None:
    settings = [word.removeprefix("-c") for word in CONTAINERS["postgres"].command[1:]]

    assert settings == [setting for setting in postgres.SETTINGS if setting not in PLACES_OF_POSTGRES]


def test_only_the_loopback_is_published() -> None:
    published = [port for it in CONTAINERS.values() for port in it.ports]

    assert len(published) == 9
    assert all(port.startswith("127.0.0.1:") for port in published)


@each_service
def test_a_container_tells_its_service_all_it_needs_and_nothing_unknown(service: str) -> None:
    assert names(service, required=True) <= CONTAINERS[service].environment.keys() <= names(service)


@each_service
def test_a_container_holds_no_password_but_its_own(service: str) -> None:
    told = asked(" ".join(CONTAINERS[service].environment.values()))

    assert {name for name in told if name.endswith("_PASSWORD")} == {f"{service.upper()}_PASSWORD"}


@each_service
def test_a_service_sees_the_public_half_of_the_issuer_only(service: str) -> None:
    assert CONTAINERS[service].volumes == ["issuer:/run/issuer:ro"]


def test_the_ledger_watches_with_the_auditors_login_alone_and_can_write_nothing_but_its_state() -> None:
    ledger = CONTAINERS["ledger"]

    assert ledger.command[:3] == ["ledger", "check", "--watch"]
    assert asked(" ".join(ledger.environment.values())) == {"AUDITOR_PASSWORD"}
    assert (ledger.volumes, ledger.ports, ledger.read_only) == (["ledger:/var/lib/motcua-ledger"], [], True)
    assert Path(ledger.environment["MOTCUA_LEDGER"]).parent == Path("/var/lib/motcua-ledger")


def test_the_command_line_shares_the_ledgers_state() -> None:
    ledger, command_line = CONTAINERS["ledger"], CONTAINERS["motcua"]

    assert command_line.environment["MOTCUA_LEDGER"] == ledger.environment["MOTCUA_LEDGER"]
    assert set(ledger.volumes) < set(command_line.volumes)


def test_figures_are_read_from_every_service_and_from_the_ledger() -> None:
    collector = yaml.safe_load((DEPLOY / "otel" / "collector.yaml").read_text())
    (job,) = collector["receivers"]["prometheus"]["config"]["scrape_configs"]

    assert job["static_configs"] == [{"targets": [f"{name}:8000" for name in (*SERVICES, "ledger")]}]
    assert CONTAINERS["ledger"].command[-4:] == ["--metrics-host", "0.0.0.0", "--metrics-port", "8000"]


@pytest.mark.parametrize(
    ("key", "holders"),
    [
        ("SIGNING_KEY", {"intake", "routing"}),
        ("SURVEY_KEY", {"notify", "survey"}),
        ("TRACKING_KEY", {"intake", "routing", "notify"}),
    ],
)
def test_containers_share_a_key_only_where_both_need_it(key: str, holders: set[str]) -> None:
    assert {name for name, it in CONTAINERS.items() if key in asked(" ".join(it.environment.values()))} == holders


def test_the_secrets_that_are_made_are_those_without_which_nothing_starts() -> None:
    made = set(re.findall(r"^([A-Z_]+)=.{16,}$", as_environment(Secrets()), re.MULTILINE))

    assert made == asked(COMPOSE, required=True)


def test_two_provinces_never_get_the_same_secret() -> None:
    values = re.findall(r"^[A-Z_]+=(.{16,})$", as_environment(Secrets()) + as_environment(Secrets()), re.MULTILINE)

    assert len(set(values)) == len(values) == 18


def test_the_example_names_every_variable_and_gives_no_secret_away() -> None:
    read = asked(COMPOSE) | asked((DEPLOY / "compose.observe.yaml").read_text())
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    empty = set(re.findall(r"^([A-Z_]+)=$", EXAMPLE, re.MULTILINE))

    assert named == read | {"COMPOSE_PROJECT_NAME"}
    assert empty == asked(COMPOSE, required=True)


def test_the_example_shows_the_real_defaults() -> None:
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    both = COMPOSE + (DEPLOY / "compose.observe.yaml").read_text()

    assert set(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", both)) == set(shown.items())
