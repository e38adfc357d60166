"""`motcua provision|migrate|topics`: what a database and a broker need before the services come."""

import asyncio
import os
from typing import Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict

from contracts.problems import InputRefused
from contracts.topics import PARTITIONS, TOPICS
from deploy.create_topics import create_topics
from deploy.migrate import migrate as migrate_schema
from deploy.motcua.environment import DATABASE
from deploy.motcua.output import AsJson, answer
from deploy.provision import LOGINS
from deploy.provision import provision as provision_database

Service = Literal["intake", "routing", "notify", "survey"]
Bootstrap = Annotated[str, typer.Option(envvar="MOTCUA_KAFKA", help="host:port của Kafka. Kafka's address.")]
Replication = Annotated[int, typer.Option(min=1, help="Số bản sao. Copies of every partition.")]


class SettingMissing(InputRefused):
    """Thiếu một biến môi trường.

    An environment variable is missing.
    """


class Furnished(BaseModel):
    """What was not there before."""

    model_config = ConfigDict(frozen=True)

    done: list[str]


def _wanted(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SettingMissing(f"{name} chưa được đặt (is not set)", field=name)
    return value


def provision(*, database: str = DATABASE, as_json: AsJson = False) -> None:
    """Tạo cơ sở dữ liệu và tài khoản. Make the database and its logins.

    MOTCUA_POSTGRES_ADMIN is the superuser's address; each login's password is in <LOGIN>_PASSWORD.
    """
    passwords = {login: _wanted(f"{login.upper()}_PASSWORD") for login in LOGINS}
    asyncio.run(provision_database(_wanted("MOTCUA_POSTGRES_ADMIN"), database=database, passwords=passwords))
    answer(Furnished(done=list(LOGINS)), as_json=as_json, shown=f"{database}: {', '.join(LOGINS)}")


def migrate(service: Service, *, as_json: AsJson = False) -> None:
    """Nâng cấp lược đồ của một dịch vụ. Bring one service's schema up to date, by its own <SERVICE>_DATABASE_URL."""
    applied = asyncio.run(migrate_schema(_wanted(f"{service.upper()}_DATABASE_URL"), service=service))
    answer(Furnished(done=applied), as_json=as_json, shown="\n".join(applied) or "up to date")


def topics(*, kafka: Bootstrap, replication: Replication = 1, as_json: AsJson = False) -> None:
    """Tạo các chủ đề còn thiếu. Make the topics that are missing."""
    made = asyncio.run(create_topics(kafka, TOPICS, partitions=PARTITIONS, replication=replication))
    answer(Furnished(done=made), as_json=as_json, shown="\n".join(made) or "all there")
