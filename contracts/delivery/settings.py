"""What every service is told by its environment, `<SERVICE>_*`."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Addresses, keys and bounds; times are in seconds unless the name says milliseconds."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    service: str
    database_url: SecretStr = Field(min_length=1)
    kafka: str = Field(description="Bootstrap servers, host:port[,host:port].")
    auth_jwks: str = Field(description="The issuer's keys: a file, or an https address.")
    auth_issuer: str
    auth_audience: str = "motcua"

    instance: str = ""
    connections: int = Field(default=12, ge=2)
    batch_records: int = Field(default=500, ge=1, le=5000)
    batch_wait_ms: int = Field(default=10, ge=1)
    session_timeout_ms: int = Field(default=10_000, ge=1000)
    relay_rows: int = Field(default=64, ge=1, description="Outbox rows per shard in one tick.")
    relay_gap: float = Field(default=0.025, ge=0, description="Between two ticks that carry, so that facts gather.")
    reader_gap: float = Field(default=0.025, ge=0, description="Between two batches, so that records gather.")
    relay_timeout: float = Field(default=15.0, gt=0)
    idle_in_transaction_timeout: float = Field(default=20.0, gt=0)
    parked_ceiling: int = Field(default=1000, ge=0, description="Dead records before the reader stops.")
    parked_attempts: int = Field(default=2000, ge=1, description="Tries of a waiting record before it is dead.")
    outcomes_days: int = Field(
        default=40,
        ge=2,
        le=3650,
        description="Days of silence before a dossier is folded; more than Kafka's retention.",
    )
    drain_timeout: float = Field(default=20.0, gt=0)
    body_timeout: float = Field(default=20.0, gt=0, description="Until a request's body must have arrived.")
    clock_shift: float = Field(default=0.0, description="Seconds added to the clock; test and demo only.")
    stage: str = Field(default="production", pattern="^(production|demo|test)$")
