"""How commands reach a province: the one the environment names, or the one that runs here; logins and tokens."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from pydantic import SecretStr

from contracts.delivery.database import Database, Transaction
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from contracts.problems import Trouble
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.token import StaffRole, issue

DsnOf = Callable[[str], str]


class ProvinceNotRunning(Trouble):
    """Hệ thống chưa chạy ở đây: hãy chạy `motcua up` trước.

    No province runs here: start it with `motcua up`.
    """


def running_province() -> Province:
    """The province, if any part of it lives."""
    province = Province.of(LocalSettings())
    if not province.runs():
        raise ProvinceNotRunning(expected="motcua up")
    return province


def province_if_running() -> Province | None:
    """The province, if any part of it lives; where none was ever started, nothing is made to find out."""
    province = Province.of(LocalSettings())
    return province if province.started and province.runs() else None


def broker() -> str:
    """Kafka's address: where the environment says, or the local province's."""
    return os.environ.get("MOTCUA_KAFKA") or running_province().bootstrap


def database_of(login: str) -> str:
    """One login's database: where `<LOGIN>_DATABASE_URL` says, or the local province's."""
    return os.environ.get(f"{login.upper()}_DATABASE_URL") or running_province().dsn(login)


def address(province: Province, part: str) -> str:
    """The base address of a service or a gateway."""
    return url(province.ports.of(part).number)


def token_of(province: Province, role: StaffRole, *, account: str) -> str:
    """A fresh token of the local issuer, valid in all communes."""
    return issue(province.safe, role=role, communes=[], account=account, now=datetime.now(UTC)).token


@asynccontextmanager
async def transaction(dsn_of: DsnOf, login: str) -> AsyncIterator[Transaction]:
    """A transaction of one login, on a connection of its own."""
    dsn = SecretStr(dsn_of(login))
    settings = ServiceSettings(service=login, database_url=dsn, kafka="-", auth_jwks="-", auth_issuer="-")
    database = Database(settings, Tracing("motcua"))
    try:
        async with database.transaction() as tx:
            yield tx
    finally:
        await database.close()
