"""Checking again and again, with the figures for Prometheus; what was not measured is NaN, never 0."""

import asyncio
import signal
from collections.abc import Callable
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Gauge, start_http_server

from contracts.problems import InputRefused
from deploy.motcua.ledger.run import Asked, checked
from deploy.motcua.ledger.shapes import Report

EVERY_SECONDS = 15.0
NOT_MEASURED = float("nan")


class MetricsPortNotOpened(InputRefused):
    """Không mở được cổng số liệu.

    The port for the figures cannot be opened.
    """


class Gauges:
    """The figures of the last check."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._difference = self._gauge("differences", "Differences that the ledger names.")
        self._measured = self._gauge("measured_seconds", "When a check last could read everything.")
        self._measured.set(NOT_MEASURED)
        self._accepted = self._gauge("accepted", "Differences that somebody has taken as they are.")
        self._oldest = self._gauge("oldest_in_flight_seconds", "Age of the oldest fact on its way.")
        self._parked = self._gauge("parked", "Records that readers keep aside.")
        self._facts_swept = self._gauge(
            "swept_facts_until_seconds", "Up to when facts of long ago were looked at again."
        )
        self._rounds = self._gauge("swept_rounds", "How often all dossiers were looked at again.")
        self.show(Report())

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"motcua_ledger_{name}", meaning, registry=self.registry)

    def show(self, report: Report) -> None:
        """What this check has found."""
        flying, parked = report.in_flight, report.parked
        self._difference.set(NOT_MEASURED if report.difference is None else report.difference)
        if report.until and report.difference is not None:
            self._measured.set(report.until.timestamp())
        self._accepted.set(NOT_MEASURED if report.difference is None else len(report.accepted))
        self._oldest.set(NOT_MEASURED if flying is None else flying.oldest_seconds)
        until = swept.facts_until if (swept := report.swept) else None
        self._facts_swept.set(NOT_MEASURED if until is None else until.timestamp())
        self._rounds.set(NOT_MEASURED if swept is None else swept.rounds)
        self._parked.set(NOT_MEASURED if parked is None else parked.waiting + parked.dead)


def _served(gauges: Gauges, host: str, port: int) -> tuple[WSGIServer, Thread]:
    try:
        return start_http_server(port, addr=host, registry=gauges.registry)
    except OSError as error:
        told = f"{MetricsPortNotOpened.title()} {host}:{port}: {error.strerror}"
        raise MetricsPortNotOpened(told, field="/metrics_port", expected="một cổng còn trống (a free port)") from error


async def watch(asked: Asked, told: Callable[[Report], None], *, metrics: tuple[str, int] | None) -> None:
    """Check every few seconds until somebody ends it."""
    gauges, ending = Gauges(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, ending.set)
    served = _served(gauges, *metrics) if metrics else None
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
