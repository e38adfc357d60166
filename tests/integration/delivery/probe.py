"""A small real service for the wire's own tests: it hears recorded dossiers, notes them in order, and routes each.

Run as a process it can be killed at a named point; the effects it leaves are rows of `effect`.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import datetime

from aiokafka import AIOKafkaProducer
from fastapi import FastAPI
from pydantic_settings import SettingsConfigDict

from contracts.delivery import outbox
from contracts.delivery.database import Row, Transaction
from contracts.delivery.envelope import Record
from contracts.delivery.hearing import Hearing
from contracts.delivery.reception import Reception
from contracts.delivery.relay import Relay
from contracts.delivery.service import Service
from contracts.delivery.settings import ServiceSettings
from contracts.events.intake import DossierRecorded, PaymentReceived, SupplementReceived, WithdrawalRequested
from contracts.topics import INTAKE_DOSSIER
from tests.builders.facts import a_routed_dossier

EFFECTS = """
create table effect (place bigint generated always as identity, dossier_id uuid, event_id uuid, said text)
"""


class ProbeSettings(ServiceSettings):
    """`PROBE_*`; `crash_at` names the point at which the process kills itself."""

    model_config = SettingsConfigDict(env_prefix="PROBE_", frozen=True, extra="ignore")

    crash_at: str = ""
    handler_seconds: float = 0.0


def die() -> None:
    """What `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


class MortalReception(Reception):
    """A reception that dies when its effects are committed and its offsets are not."""

    async def receive(self, records: Sequence[Record]) -> None:
        """A batch, and the end."""
        await super().receive(records)
        die()


class MortalRelay(Relay):
    """A relay that dies where it is told to."""

    crash_at = ""

    async def _publish(self, producer: AIOKafkaProducer, rows: Sequence[Row], *, until: float) -> None:
        if self.crash_at == "before_publish":
            die()
        await super()._publish(producer, rows, until=until)
        if self.crash_at == "after_publish":
            die()
        if self.crash_at == "freeze_after_publish":
            MortalRelay.crash_at = ""
            os.kill(os.getpid(), signal.SIGSTOP)


def probe(settings: ProbeSettings) -> Service:
    """The service put together."""

    async def note(tx: Transaction, events: Sequence[DossierRecorded], /, *, now: datetime) -> None:
        await tx.executemany(
            "insert into effect (dossier_id, event_id, said) values ($1, $2, $3)",
            [(event.dossier_id, event.id, event.actor.account) for event in events],
        )
        if settings.handler_seconds:
            await tx.execute("select pg_sleep($1)", settings.handler_seconds)
        if any(event.actor.account == "refused" for event in events):
            raise RuntimeError("a bug about this dossier")
        await outbox.announce_all(tx, [a_routed_dossier(event) for event in events])

    hearing = Hearing((INTAKE_DOSSIER,))
    hearing.on(DossierRecorded, note).ignore(SupplementReceived, WithdrawalRequested, PaymentReceived)
    service = Service(settings, hearing=hearing)
    service.relay.__class__ = MortalRelay
    MortalRelay.crash_at = settings.crash_at
    if settings.crash_at == "after_commit" and service.reception is not None:
        service.reception.__class__ = MortalReception
    return service


READY = b"ready\n"


async def live() -> None:
    """Run until asked to end."""
    settings = ProbeSettings()
    service = probe(settings)
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    async with service.lifespan(FastAPI()):
        os.write(1, READY)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(live())
