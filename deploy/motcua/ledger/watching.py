"""Checking again and again, with the figures for Prometheus; what was not measured is NaN, never 0."""

import asyncio
import signal
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, start_http_server

from deploy.motcua.ledger.run import Asked, checked
from deploy.motcua.ledger.shapes import Report

EVERY_SECONDS = 15.0
NOT_MEASURED = float("nan")


class Gauges:
    """The figures of the last check."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._difference = self._gauge("differences", "Differences that the ledger names.")
        self._oldest = self._gauge("oldest_in_flight_seconds", "Age of the oldest fact on its way.")
        self._parked = self._gauge("parked", "Records that readers keep aside.")
        self.show(Report())

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"motcua_ledger_{name}", meaning, registry=self.registry)

    def show(self, report: Report) -> None:
        """What this check has found."""
        flying, parked = report.in_flight, report.parked
        self._difference.set(NOT_MEASURED if report.difference is None else report.difference)
        self._oldest.set(NOT_MEASURED if flying is None else flying.oldest_seconds)
        self._parked.set(NOT_MEASURED if parked is None else parked.waiting + parked.dead)


async def watch(asked: Asked, told: Callable[[Report], None], *, metrics_port: int | None) -> None:
    """Check every few seconds until somebody ends it."""
    gauges, ending = Gauges(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, ending.set)
    served = start_http_server(metrics_port, addr="127.0.0.1", registry=gauges.registry) if metrics_port else None
    try:
        await _again_and_again(asked, told, gauges, ending=ending)
    finally:
        if served is not None:
            served[0].shutdown()
            served[0].server_close()


async def _again_and_again(
    asked: Asked, told: Callable[[Report], None], gauges: Gauges, *, ending: asyncio.Event
) -> None:
    end = asyncio.create_task(ending.wait())
    while not ending.is_set():
        check = asyncio.create_task(checked(asked))
        await asyncio.wait({check, end}, return_when=asyncio.FIRST_COMPLETED)
        if not check.done():
            check.cancel()
            await asyncio.gather(check, return_exceptions=True)
            return
        report = check.result()
        gauges.show(report)
        told(report)
        await asyncio.wait({end}, timeout=EVERY_SECONDS)
