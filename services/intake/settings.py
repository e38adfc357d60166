"""What intake is told by its environment, `INTAKE_*`."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from contracts.delivery.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """Beyond what every service is told: the receipt's links, and the bounds of the queue behind the counters."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_", frozen=True, extra="ignore")

    service: str = "intake"
    tracking_url: str = Field(description="Base address of the page where citizens follow their dossier.")
    tracking_key: SecretStr = Field(min_length=16)
    signing_key: SecretStr = Field(min_length=16, description="Signs the numbers of supplement requests.")

    queue_waiting: int = Field(default=2000, ge=1, description="Receptions waiting before others are asked to return.")
    queue_drain: int = Field(default=500, ge=1, le=5000, description="Receptions in one commit.")
    queue_writers: int = Field(default=2, ge=1, le=8)
    queue_patience: float = Field(default=5.0, gt=0, description="Seconds for a reception to be committed.")

    commune_floor: float = Field(
        default=20.0, ge=0, description="Dossiers a second that any commune may bring; 0: no limit."
    )
    commune_share: float = Field(default=10.0, ge=1, description="Times what the others bring that one commune may.")
