"""Notify as it runs in the province: one process, its log in a file."""

from pathlib import Path

from deploy.local.part import Port, free_port
from deploy.local.web import Place, web_part
from tests.fixtures.gateways import MailServer, SmsGateway
from tests.fixtures.processes import ProcessServer
from tests.unit.notify.facts import LINKS


class NotifyProcess:
    """The service in a test's hands."""

    def __init__(self, environment: dict[str, str], *, home: Path) -> None:
        self.log = home / "notify.log"
        self._server = ProcessServer(
            web_part(
                "notify",
                "services.notify.app:create_app",
                ports=(Port(free_port(), "-"),),
                place=Place(run=home, logs=home),
                environment=environment,
            )
        )
        self.start, self.stop, self.kill = self._server.start, self._server.stop, self._server.kill


def notify_environment(*, dsn: str, kafka: str, sms: SmsGateway, mail: MailServer) -> dict[str, str]:
    """What the service is told."""
    told = {
        "DATABASE_URL": dsn,
        "KAFKA": kafka,
        "AUTH_JWKS": "unused.json",
        "AUTH_ISSUER": "urn:motcua:local",
        "STAGE": "test",
        "SESSION_TIMEOUT_MS": "1500",
        "SMS_URL": sms.messages_url,
        "SMS_TIMEOUT": "2",
        "SMTP_HOST": mail.smtp_host,
        "SMTP_PORT": str(mail.smtp_port),
        "SMTP_TIMEOUT": "1",
        "TRACKING_URL": LINKS.tracking_url,
        "TRACKING_KEY": LINKS.tracking_key,
        "SURVEY_URL": LINKS.survey_url,
        "SURVEY_KEY": LINKS.survey_key,
        "LEASE": "4",
    }
    return {"LOG_LEVEL": "DEBUG"} | {f"NOTIFY_{name}": value for name, value in told.items()}
