"""Intake as it runs in the province: a process, its log in a file."""

from pathlib import Path

import httpx

from deploy.local.part import Port, free_port
from deploy.local.web import Place, web_part
from deploy.motcua.keys import Safe
from tests.fixtures.processes import ProcessServer
from tests.integration.intake.town import Town, environment


class IntakeProcess:
    """One process of the service in a test's hands."""

    def __init__(self, *, dsn: str, kafka: str, home: Path, name: str = "intake", **more: object) -> None:
        port, self.dsn, self.safe = free_port(), dsn, Safe(home)
        self.log = home / f"{name}.log"
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120)
        self._server = ProcessServer(
            web_part(
                name,
                "services.intake.app:create_app",
                ports=(Port(port, "-"),),
                place=Place(run=home, logs=home),
                environment={
                    **environment(dsn=dsn, safe=self.safe, told={"kafka": kafka, **more}),
                    "LOG_LEVEL": "DEBUG",
                },
            )
        )
        self.start, self.kill, self.pause, self.resume = (
            self._server.start,
            self._server.kill,
            self._server.pause,
            self._server.resume,
        )

    @property
    def town(self) -> Town:
        """Its doors."""
        return Town(self.http, self.safe, self.dsn)

    async def stop(self) -> None:
        """End it as an operator would."""
        await self.http.aclose()
        await self._server.stop()
