"""A real Kafka broker as a plain process: its storage formatted once, KRaft on one node."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from string import Template

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from deploy.local import jvm, process
from deploy.local.part import Part, Port, answers, await_ready, nothing
from deploy.local.ports import free_port
from deploy.local.process import Program

_PROPERTIES = Path(__file__).parent / "kafka.properties"
# Java's second compiler takes more processor in a broker's first hour than its faster code gives back.
_JAVA = ("-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:TieredStopAtLevel=1")
_CLUSTER = "MotCuaLocalKafka000001"


def properties(*, port: int, controller: int, data: Path) -> str:
    """The broker's settings."""
    text = Template(_PROPERTIES.read_text())
    return text.substitute(port=port, controller_port=controller, data=data)


async def _leads(port: int) -> bool:
    client = AIOKafkaClient(bootstrap_servers=f"127.0.0.1:{port}", request_timeout_ms=2000)
    try:
        await client.bootstrap()
        return bool(client.cluster.brokers())
    except KafkaError:
        return False
    finally:
        await client.close()


def ready(port: int) -> bool:
    """Whether the broker accepts connections and knows itself."""
    return answers(port) and asyncio.run(_leads(port))


def kafka(*, home: Path, logs: Path, port: Port, controller: Port) -> Part:
    """The broker that keeps its data under `home`."""

    def prepare() -> None:
        jvm.fetch(archive=_archive_classes)
        _furnish(home, port=port, controller=controller)

    return _broker(home=home, logs=logs, ports=(port, controller), java=jvm.java(*_JAVA), prepare=prepare)


def _broker(
    *, home: Path, logs: Path, ports: tuple[Port, Port], java: tuple[str, ...], prepare: Callable[[], None]
) -> Part:
    return Part(
        program=Program(
            name="kafka",
            command=(*java, "kafka.Kafka", str(home / "server.properties")),
            log=logs / "kafka.log",
            pid_file=home / "kafka.pid",
        ),
        ports=ports,
        ready=lambda: ready(ports[0].number),
        prepare=prepare,
    )


def _furnish(home: Path, *, port: Port, controller: Port) -> None:
    home.mkdir(parents=True, exist_ok=True)
    settings, data = home / "server.properties", home / "data"
    settings.write_text(properties(port=port.number, controller=controller.number, data=data))
    if not (data / "meta.properties").exists():
        jvm.run(
            *jvm.java(), "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", _CLUSTER, "-c", str(settings)
        )


def _archive_classes(archive: Path) -> None:
    """Run a broker for nothing, so that its Java machine writes down what it loaded."""
    with tempfile.TemporaryDirectory(prefix="motcua-kafka-") as place:
        home, fresh = Path(place), Path(place) / archive.name
        port, controller = Port(free_port(), "-"), Port(free_port(), "-")
        _furnish(home, port=port, controller=controller)
        java = jvm.java_that_archives(fresh, *_JAVA)
        broker = _broker(home=home, logs=home, ports=(port, controller), java=java, prepare=nothing)
        try:
            process.start(broker.program)
            await_ready(broker)
        finally:
            process.stop(broker.program)
        shutil.move(fresh, archive)
