"""What the local province and the examples tell a service is what the service's settings know."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from contracts.delivery.settings import ServiceSettings
from deploy.motcua.environment import Surroundings
from deploy.motcua.keys import Safe
from deploy.motcua.settings import Ports
from services.intake.settings import IntakeSettings
from services.notify.settings import NotifySettings
from services.routing.settings import RoutingSettings
from services.survey.settings import SurveySettings

EXAMPLES = Path(__file__).parents[3] / "deploy" / "env"
SETTINGS: dict[str, type[ServiceSettings]] = {
    "intake": IntakeSettings,
    "routing": RoutingSettings,
    "notify": NotifySettings,
    "survey": SurveySettings,
}

each_service = pytest.mark.parametrize("service", SETTINGS)


def names(service: str, *, required: bool = False) -> set[str]:
    """The variables of a service, all or only those without a default."""
    fields = SETTINGS[service].model_fields.items()
    wanted = {name for name, field in fields if name != "service" and (field.is_required() or not required)}
    return {f"{service}_{name}".upper() for name in wanted}


@each_service
def test_an_example_names_every_setting_and_no_other(service: str) -> None:
    text = (EXAMPLES / f"{service}.env.example").read_text()

    assert set(re.findall(rf"^(?:# )?({service.upper()}_[A-Z_]+)=", text, re.MULTILINE)) == names(service)


@each_service
def test_an_example_leaves_only_the_required_settings_open(service: str) -> None:
    text = (EXAMPLES / f"{service}.env.example").read_text()

    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == names(service, required=True)


@each_service
def test_an_example_shows_the_real_defaults(service: str) -> None:
    text = (EXAMPLES / f"{service}.env.example").read_text()
    for name, field in SETTINGS[service].model_fields.items():
        assert field.annotation is not None
        shown = re.search(rf"^# {service}_{name}=(.*)$", text, re.MULTILINE | re.IGNORECASE)
        if shown is not None:
            assert TypeAdapter(field.annotation).validate_python(shown[1]) == field.get_default(), name


@each_service
def test_the_local_province_tells_a_service_all_it_needs_and_nothing_unknown(service: str, tmp_path: Path) -> None:
    told = set(Surroundings(Ports(), Safe(tmp_path)).of(service))

    assert names(service, required=True) <= told <= names(service)


@each_service
def test_a_service_is_told_no_password_but_its_own(service: str, tmp_path: Path) -> None:
    safe = Safe(tmp_path)
    told = " ".join(Surroundings(Ports(), safe).of(service).values())
    others = {login: password for login, password in safe.secrets().passwords.items() if login != service}

    assert not [login for login, password in others.items() if password in told]
    assert safe.secrets().superuser not in told


def test_a_key_is_shared_by_exactly_those_who_need_it(tmp_path: Path) -> None:
    safe = Safe(tmp_path)
    surroundings = Surroundings(Ports(), safe)
    keys = safe.secrets()

    def holders(key: str) -> set[str]:
        return {service for service in SETTINGS if key in surroundings.of(service).values()}

    assert holders(keys.signing_key) == {"intake", "routing"}
    assert holders(keys.survey_key) == {"notify", "survey"}
    assert holders(keys.tracking_key) == {"intake", "routing", "notify"}
