"""Survey as it runs in the province: one process, its log in a file."""

from pathlib import Path

from deploy.local.part import Port, free_port
from deploy.local.web import Place, web_part
from tests.fixtures.processes import ProcessServer
from tests.integration.survey.facts import KEY


class SurveyProcess:
    """The service in a test's hands."""

    def __init__(self, *, dsn: str, kafka: str, home: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.dsn = dsn
        self.log = home / "survey.log"
        self._server = ProcessServer(
            web_part(
                "survey",
                "services.survey.app:create_app",
                ports=(Port(port, "-"),),
                place=Place(run=home, logs=home),
                environment=survey_environment(dsn=dsn, kafka=kafka),
            )
        )
        self.start, self.stop = self._server.start, self._server.stop


def survey_environment(*, dsn: str, kafka: str) -> dict[str, str]:
    """What the service is told."""
    return {
        "SURVEY_DATABASE_URL": dsn,
        "SURVEY_KAFKA": kafka,
        "SURVEY_AUTH_JWKS": "unused.json",
        "SURVEY_AUTH_ISSUER": "urn:motcua:local",
        "SURVEY_SURVEY_KEY": KEY,
        "SURVEY_STAGE": "test",
        "LOG_LEVEL": "DEBUG",
    }
