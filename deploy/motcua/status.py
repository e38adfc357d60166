"""`motcua status`: what runs where, for a person or as the one JSON object that others rely on."""

from pydantic import BaseModel, ConfigDict
from rich.table import Table

from deploy.local import process
from deploy.local.part import Part
from deploy.motcua.environment import DATABASE, url
from deploy.motcua.output import AsJson, answer
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.watch import watcher


class PartStatus(BaseModel):
    """One part of the province."""

    model_config = ConfigDict(frozen=True)

    pid: int | None
    ready: bool


class ServiceStatus(PartStatus):
    """One service."""

    url: str


class Status(BaseModel):
    """The whole province."""

    model_config = ConfigDict(frozen=True)

    services: dict[str, ServiceStatus]
    kafka: str
    postgres: str
    sms_inbox: str
    mail_inbox: str
    parts: dict[str, PartStatus]
    logs: str

    def everything(self) -> dict[str, PartStatus]:
        """All parts by name, the services last."""
        return {**self.parts, **self.services}

    @property
    def complete(self) -> bool:
        """Whether everything runs and answers."""
        return all(it.ready for it in self.everything().values())


def status_of(province: Province) -> Status:
    """A look at every part."""
    ports = province.ports
    others = [province.postgres(), province.kafka(), *province.gateways(), watcher(province)]
    return Status(
        services={
            it.name: ServiceStatus(url=url(it.ports[0].number), pid=_pid(it), ready=_ready(it))
            for it in province.services()
        },
        kafka=province.bootstrap,
        postgres=f"postgresql://127.0.0.1:{ports.postgres_port}/{DATABASE}",
        sms_inbox=f"{url(ports.sms_port)}/inbox",
        mail_inbox=f"{url(ports.mail_port)}/inbox",
        parts={it.name: PartStatus(pid=_pid(it), ready=_ready(it)) for it in others},
        logs=str(province.logs),
    )


def _pid(part: Part) -> int | None:
    return process.running(part.program)


def _ready(part: Part) -> bool:
    # Something else may answer on the port of a part that does not run.
    return _pid(part) is not None and part.ready()


def table_of(seen: Status) -> Table:
    """The same for a person."""
    table = Table(title="Một Cửa", caption=f"logs: {seen.logs}")
    for heading in ("part", "address", "pid", "ready"):
        table.add_column(heading)
    addresses = {"postgres": seen.postgres, "kafka": seen.kafka, "sms": seen.sms_inbox, "mail": seen.mail_inbox}
    for name, it in seen.everything().items():
        address = it.url if isinstance(it, ServiceStatus) else addresses.get(name, "")
        table.add_row(name, address, str(it.pid or "-"), "[green]yes[/]" if it.ready else "[red]no[/]")
    return table


def status(*, as_json: AsJson = False) -> None:
    """Cái gì đang chạy và ở đâu. What runs, and where."""
    seen = status_of(Province.of(LocalSettings()))
    answer(seen, as_json=as_json, shown=table_of(seen))
