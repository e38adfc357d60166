"""HTTP programs of the province, each by the same uvicorn command."""

import http.client
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.part import Part, Port
from deploy.local.process import Program

ROOT = Path(__file__).parents[2]
# A gateway that was asked to hang must still end when it is told to.
_DO_NOT_WAIT = ("--timeout-graceful-shutdown", "1")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program's pid file and log go."""

    run: Path
    logs: Path


def command(factory: str, *, port: int) -> tuple[str, ...]:
    """How every HTTP program of the product is started."""
    serve = (sys.executable, "-m", "uvicorn", "--factory", factory, "--host", "127.0.0.1", "--port", str(port))
    return (*serve, "--no-access-log", "--loop", "uvloop", "--http", "httptools")


def is_ready(port: int) -> bool:
    """Whether `/health/ready` says yes."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        asking.request("GET", "/health/ready")
        return 200 <= asking.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def web_part(
    name: str,
    factory: str,
    *,
    ports: tuple[Port, ...],
    place: Place,
    environment: Mapping[str, str],
    options: tuple[str, ...] = (),
) -> Part:
    """A program that answers HTTP on the first of its ports."""
    return Part(
        program=Program(
            name=name,
            command=(*command(factory, port=ports[0].number), *options),
            log=place.logs / f"{name}.log",
            pid_file=place.run / f"{name}.pid",
            environment=environment,
            directory=ROOT,
            patience=25.0,
        ),
        ports=ports,
        ready=lambda: is_ready(ports[0].number),
    )


def sms_gateway(*, port: Port, inbox: Path, place: Place) -> Part:
    """The SMS provider."""
    return web_part(
        "sms",
        "deploy.local.sms_gateway:create_app",
        ports=(port,),
        place=place,
        environment={"SMS_GATEWAY_INBOX": str(inbox)},
        options=_DO_NOT_WAIT,
    )


def mail_server(*, port: Port, smtp: Port, inbox: Path, place: Place) -> Part:
    """The mail server."""
    return web_part(
        "mail",
        "deploy.local.mail_server:create_app",
        ports=(port, smtp),
        place=place,
        environment={"MAIL_SERVER_INBOX": str(inbox), "MAIL_SERVER_SMTP_PORT": str(smtp.number)},
        options=_DO_NOT_WAIT,
    )
