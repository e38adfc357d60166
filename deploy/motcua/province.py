"""The local province: its parts in the order in which they stand on each other, and their addresses."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.local import process
from deploy.local.kafka import kafka
from deploy.local.part import Part
from deploy.local.postgres import SUPERUSER, cluster, dsn, kept_at, postgres
from deploy.local.web import Place, mail_server, sms_gateway, web_part
from deploy.motcua.environment import DATABASE, Surroundings
from deploy.motcua.keys import Safe
from deploy.motcua.settings import LocalSettings, Ports
from deploy.provision import SERVICES


@dataclass(frozen=True, slots=True)
class Province:
    """One home folder and the programs that belong to it."""

    settings: LocalSettings
    ports: Ports

    @classmethod
    def of(cls, settings: LocalSettings) -> Self:
        """The province of these settings; one that runs keeps the ports it was started with."""
        recorded = cls._recorded(settings.home)
        ports = Ports.model_validate_json(recorded.read_bytes()) if recorded.exists() else settings
        return cls(settings, ports)

    @property
    def home(self) -> Path:
        """The folder of everything that the province keeps."""
        return self.settings.home.resolve()

    @property
    def logs(self) -> Path:
        """Where every part writes its log."""
        return self.home / "log"

    @property
    def safe(self) -> Safe:
        """The province's secrets."""
        return Safe(self.home)

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return f"127.0.0.1:{self.ports.kafka_port}"

    def dsn(self, login: str, *, database: str = DATABASE) -> str:
        """The province's database for one login, its password included."""
        secrets = self.safe.secrets()
        password = secrets.superuser if login == SUPERUSER else secrets.passwords[login]
        return dsn(user=login, password=password, port=self.ports.postgres_port, database=database)

    def postgres(self) -> Part:
        """The database server."""
        home = self.home / "postgres"
        password = self.safe.secrets().superuser
        of = cluster(home=home, password=password, binaries=self.settings.postgres_binaries)
        return postgres(of, home=home, logs=self.logs, port=self.ports.of("postgres"))

    def data_folders(self) -> list[Path]:
        """Everything that the province remembers."""
        kept = ("kafka", "postgres", "sms", "mail", "run", "log", "secrets")
        return [kept_at(self.home / "postgres").parent, *(self.home / name for name in kept)]

    def kafka(self) -> Part:
        """The broker."""
        port, controller = self.ports.of("kafka"), self.ports.of("kafka_controller")
        return kafka(home=self.home / "kafka", logs=self.logs, port=port, controller=controller)

    def gateways(self) -> list[Part]:
        """The outside world: an SMS provider and a mail server."""
        ports, place = self.ports, self._place()
        return [
            sms_gateway(port=ports.of("sms"), inbox=self.home / "sms" / "inbox.jsonl", place=place),
            mail_server(
                port=ports.of("mail"), smtp=ports.of("smtp"), inbox=self.home / "mail" / "inbox.jsonl", place=place
            ),
        ]

    def services(self) -> list[Part]:
        """The four services, in the order in which a dossier meets them."""
        surroundings = Surroundings(self.ports, self.safe)
        return [
            web_part(
                name,
                f"services.{name}.app:create_app",
                ports=(self.ports.of(name),),
                place=self._place(),
                environment=surroundings.of(name),
            )
            for name in SERVICES
        ]

    def parts(self) -> list[Part]:
        """Everything, each after what it stands on."""
        return [self.postgres(), self.kafka(), *self.gateways(), *self.services()]

    def _place(self) -> Place:
        return Place(run=self.home / "run", logs=self.logs)

    @property
    def started(self) -> bool:
        """Whether somebody started it and nobody took it down since."""
        return self._recorded(self.home).exists()

    def runs(self) -> bool:
        """Whether anything of it lives."""
        return any(process.running(part.program) is not None for part in self.parts())

    def remember_ports(self) -> None:
        """Write down the ports, so that every later command finds what runs now."""
        self.home.mkdir(parents=True, exist_ok=True)
        chosen = {field: getattr(self.ports, field) for field in Ports.model_fields}
        self._recorded(self.home).write_text(Ports(**chosen).model_dump_json())

    def forget_ports(self) -> None:
        """The next start may choose others."""
        self._recorded(self.home).unlink(missing_ok=True)

    @staticmethod
    def _recorded(home: Path) -> Path:
        return home / "ports.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one command at a time changes what runs."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def lock_if_free(self) -> Iterator[bool]:
        """The same without waiting: whether the lock was free."""
        with (self.home / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
