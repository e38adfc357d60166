"""What survey is told by its environment, `SURVEY_*`."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from contracts.delivery.settings import ServiceSettings


class SurveySettings(ServiceSettings):
    """The key of the links is shared with notify, which prints them, and with nobody else."""

    model_config = SettingsConfigDict(env_prefix="SURVEY_", frozen=True, extra="ignore")

    service: str = "survey"
    survey_key: SecretStr = Field(min_length=16)
    public_url: str = Field(default="", description="Where citizens reach us, e.g. https://motcua.example/survey.")

    @property
    def root_path(self) -> str:
        """The path in front of every address of ours, as citizens see it."""
        return urlsplit(self.public_url).path.rstrip("/")
