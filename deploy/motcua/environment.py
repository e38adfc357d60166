"""What each service is told by its environment: addresses, keys, and nothing that belongs to another service."""

from dataclasses import dataclass

from deploy.local.postgres import dsn
from deploy.motcua.keys import Safe
from deploy.motcua.settings import Ports
from deploy.motcua.token import AUDIENCE, ISSUER

DATABASE = "motcua"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that the services of one province may be told."""

    ports: Ports
    safe: Safe

    def of(self, service: str) -> dict[str, str]:
        """The environment of one service."""
        told = {**self._common(service), **self._particular()[service]}
        return {f"{service.upper()}_{name}": value for name, value in told.items()}

    def _common(self, service: str) -> dict[str, str]:
        password = self.safe.secrets().passwords[service]
        return {
            "DATABASE_URL": dsn(user=service, password=password, port=self.ports.postgres_port, database=DATABASE),
            "KAFKA": f"127.0.0.1:{self.ports.kafka_port}",
            "AUTH_JWKS": str(self.safe.jwks()),
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
            "STAGE": "demo",
        }

    def _particular(self) -> dict[str, dict[str, str]]:
        keys, ports = self.safe.secrets(), self.ports
        tracking = {"TRACKING_KEY": keys.tracking_key}
        tracking_page = {**tracking, "TRACKING_URL": url(ports.routing_port)}
        providers = {
            "SMS_URL": f"{url(ports.sms_port)}/messages",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(ports.smtp_port),
        }
        return {
            "intake": {"SIGNING_KEY": keys.signing_key, **tracking_page},
            "routing": {"SIGNING_KEY": keys.signing_key, "PUBLIC_URL": url(ports.routing_port), **tracking},
            "notify": {
                "SURVEY_KEY": keys.survey_key,
                "SURVEY_URL": url(ports.survey_port),
                **tracking_page,
                **providers,
            },
            "survey": {"SURVEY_KEY": keys.survey_key, "PUBLIC_URL": url(ports.survey_port)},
        }


def url(port: int) -> str:
    """The base address of a program of this machine."""
    return f"http://127.0.0.1:{port}"
