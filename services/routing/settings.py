"""What routing is told by its environment, `ROUTING_*`."""

from datetime import time

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from contracts.delivery.settings import ServiceSettings


class RoutingSettings(ServiceSettings):
    """The keys it shares with intake, and where citizens reach its pages."""

    model_config = SettingsConfigDict(env_prefix="ROUTING_", frozen=True, extra="ignore")

    service: str = "routing"
    signing_key: SecretStr = Field(min_length=16, description="Signs the numbers of supplement requests.")
    tracking_key: SecretStr = Field(min_length=16, description="Makes the second factor of the receipts' links.")
    timers_per_second: int = Field(default=100, ge=1, description="Soundings of one process, at most.")
    audit_at: time = Field(default=time(2, 30), description="When promises are audited each night, in Việt Nam.")
    public_url: str = Field(default="", description="Where citizens reach this service, without a final slash.")
    recount_dossiers: int = Field(
        default=500, ge=1, le=5000, description="Dossiers that a changed calendar is brought to in one commit."
    )
    recount_hands: int = Field(default=2, ge=1, le=8, description="Such commits prepared at once.")
