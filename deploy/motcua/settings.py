"""Where the local province lives and on which ports: `MOTCUA_*` in the environment, or in the file `motcua.env`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.part import Port
from deploy.local.web import ROOT

_PREFIX = "MOTCUA_"


class Ports(BaseModel):
    """All ports of the province, on the loopback."""

    model_config = ConfigDict(frozen=True)

    intake_port: int = 8101
    routing_port: int = 8102
    notify_port: int = 8103
    survey_port: int = 8104
    sms_port: int = 8190
    mail_port: int = 8191
    smtp_port: int = 8125
    kafka_port: int = 9192
    kafka_controller_port: int = 9193
    postgres_port: int = 5532

    def of(self, name: str) -> Port:
        """The port by its short name, with the setting that moves it."""
        field = f"{name}_port"
        number: int = getattr(self, field)
        return Port(number, setting=f"{_PREFIX}{field.upper()}")


class LocalSettings(BaseSettings, Ports):
    """Ports, and where data, logs and secrets are kept."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix=_PREFIX, env_file=ROOT / "motcua.env", extra="ignore", env_ignore_empty=True
    )

    home: Path = ROOT / "var"
    # A test's or a measurement's province ends with it, however that ends.
    while_pid: int | None = None
    postgres_binaries: Path | None = None
