"""What notify is told by its environment: providers, keys, and how patient it is."""

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from contracts.delivery.settings import ServiceSettings
from services.notify.domain.attempts import Limits
from services.notify.domain.links import Links


class NotifySettings(ServiceSettings):
    """`NOTIFY_*`."""

    model_config = SettingsConfigDict(env_prefix="NOTIFY_", frozen=True, extra="ignore")

    service: str = "notify"

    sms_url: str = Field(description="The gateway's address for bulk calls.")
    sms_sender: str = Field(default="TUYENQUANG", max_length=11, description="The registered brand name.")
    sms_token: SecretStr = SecretStr("")
    sms_timeout: float = Field(default=10.0, gt=0)
    sms_calls: int = Field(default=4, ge=1, description="Calls in flight at once.")
    sms_messages: int = Field(default=100, ge=1, le=100, description="Messages in one call.")

    smtp_host: str
    smtp_port: int = 25
    smtp_from: str = "motcua@tuyenquang.gov.vn"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_timeout: float = Field(default=20.0, gt=0, description="For all letters of one turn together.")
    smtp_connections: int = Field(default=2, ge=1)
    smtp_letters: int = Field(default=20, ge=1, description="Letters in one turn.")

    turns_per_second: float = Field(
        default=20.0, gt=0, description="Letters a second of a channel when a changed calendar moves very many dates."
    )

    tracking_url: str
    tracking_key: SecretStr = Field(min_length=16)
    survey_url: str
    survey_key: SecretStr = Field(min_length=16)

    attempts: int = Field(default=16, ge=1, description="Tries of one notice that count.")
    unknown_attempts: int = Field(default=3, ge=1, description="Tries whose outcome nobody learned.")
    horizon_hours: float = Field(default=48.0, gt=0, description="News older than this is left to the counter.")
    first_pause: float = Field(default=5.0, gt=0)
    longest_pause: float = Field(default=3600.0, gt=0)
    lease: float = Field(default=60.0, gt=0, description="How long a claim holds; longer than any call takes.")
    poll: float = Field(default=0.25, gt=0)
    sender_gap: float = Field(
        default=0.025, ge=0, description="Between two calls of a channel, so that letters gather."
    )

    @model_validator(mode="after")
    def _a_claim_outlives_its_call(self) -> Self:
        longest = max(self.sms_timeout, 2 * self.smtp_timeout)
        if self.lease <= longest:
            raise ValueError(f"lease must be longer than {longest} s, the longest that a call may take")
        return self

    @property
    def limits(self) -> Limits:
        """How often and how long one notice is tried."""
        return Limits(
            attempts=self.attempts,
            unknowns=self.unknown_attempts,
            horizon=timedelta(hours=self.horizon_hours),
            first_pause=timedelta(seconds=self.first_pause),
            longest_pause=timedelta(seconds=self.longest_pause),
        )

    @property
    def links(self) -> Links:
        """Where a notice sends the citizen to."""
        return Links(
            tracking_url=self.tracking_url,
            tracking_key=self.tracking_key.get_secret_value(),
            survey_url=self.survey_url,
            survey_key=self.survey_key.get_secret_value(),
        )
