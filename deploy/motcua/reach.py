"""How commands reach a province: the one the environment names, or the one that runs here; logins and tokens."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

import asyncpg
from pydantic import SecretStr

from contracts.delivery.database import Database, DatabaseBusy, Transaction
from contracts.delivery.settings import ServiceSettings
from contracts.delivery.telemetry import Tracing
from contracts.problems import Trouble
from deploy.motcua import given
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.token import StaffRole, issue

DsnOf = Callable[[str], str]

_STRANGE = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedFunctionError,
)


class ProvinceNotRunning(Trouble):
    """Hệ thống chưa chạy ở đây: hãy chạy `motcua up` trước.

    No province runs here: start it with `motcua up`.
    """


class DatabaseNotOurs(Trouble):
    """Không xem được cơ sở dữ liệu này: tài khoản sai, hoặc không phải của hệ thống này.

    The database cannot be looked at: a wrong login, or not one of this system.
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
    named = os.environ.get("MOTCUA_KAFKA")
    return given.kafka(named, field="/MOTCUA_KAFKA") if named else running_province().bootstrap


def database_of(login: str) -> str:
    """One login's database: where `<LOGIN>_DATABASE_URL` says, or the local province's."""
    name = f"{login.upper()}_DATABASE_URL"
    named = os.environ.get(name)
    return given.database(named, field=f"/{name}") if named else running_province().dsn(login)


def address(province: Province, part: str) -> str:
    """The base address of a service or a gateway."""
    return url(province.ports.of(part).number)


def token_of(province: Province, role: StaffRole, *, account: str) -> str:
    """A fresh token of the local issuer, valid in all communes."""
    return issue(province.safe, role=role, communes=[], account=account, now=datetime.now(UTC)).token


@contextmanager
def ours() -> Iterator[None]:
    """A database that knows neither the login nor our tables is told as what it is."""
    try:
        yield
    except (DatabaseBusy, *_STRANGE) as error:
        # To a service a wrong login is a world that may come right; whoever typed one should hear so.
        why = error.__cause__ if isinstance(error, DatabaseBusy) else error
        if not isinstance(why, _STRANGE):
            raise
        raise DatabaseNotOurs(f"{DatabaseNotOurs.title()} {why}") from error


@asynccontextmanager
async def transaction(dsn_of: DsnOf, login: str) -> AsyncIterator[Transaction]:
    """A transaction of one login, on a connection of its own."""
    dsn = SecretStr(dsn_of(login))
    settings = ServiceSettings(service=login, database_url=dsn, kafka="-", auth_jwks="-", auth_issuer="-")
    database = Database(settings, Tracing("motcua"))
    try:
        with ours():
            async with database.transaction() as tx:
                yield tx
    finally:
        await database.close()
