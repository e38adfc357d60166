"""A real Kafka broker as a plain process: its artifacts by Maven, its storage formatted once, KRaft on one node."""

import asyncio
import hashlib
import shutil
import subprocess
from pathlib import Path
from string import Template

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from contracts.problems import Trouble
from deploy.local import cache
from deploy.local.part import Part, Port, answers
from deploy.local.process import Program

_HERE = Path(__file__).parent
_POM = _HERE / "pom.xml"
_LOGGING = _HERE / "kafka-log4j2.xml"
_PROPERTIES = _HERE / "kafka.properties"
_HEAP = ("-Xms256m", "-Xmx512m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
_CLUSTER = "MotCuaLocalKafka000001"


class KafkaUnobtainable(Trouble):
    """Không chuẩn bị được Kafka.

    Kafka could not be prepared.
    """


def _artifacts() -> Path:
    return cache.personal() / f"kafka-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]}"


def fetch() -> None:
    """Bring the broker's jars by Maven, the first time."""
    libs = _artifacts()
    with cache.filled_once(libs) as empty:
        if empty:
            shutil.rmtree(libs, ignore_errors=True)
            _demand("mvn", "-B", "-q", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={libs}")


def _demand(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError as missing:
        raise KafkaUnobtainable(f"`{command[0]}` is not installed (Java 17 and Maven are needed)") from missing
    except subprocess.CalledProcessError as failed:
        raise KafkaUnobtainable(
            f"`{' '.join(command)}` failed:\n{failed.stdout[-2000:]}{failed.stderr[-2000:]}"
        ) from failed


def _java(*options: str) -> tuple[str, ...]:
    return ("java", *options, f"-Dlog4j2.configurationFile={_LOGGING}", "-cp", f"{_artifacts()}/*")


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
    settings = home / "server.properties"
    data = home / "data"

    def prepare() -> None:
        fetch()
        home.mkdir(parents=True, exist_ok=True)
        settings.write_text(properties(port=port.number, controller=controller.number, data=data))
        if not (data / "meta.properties").exists():
            _demand(*_java(), "kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(settings))

    return Part(
        program=Program(
            name="kafka",
            command=(*_java(*_HEAP), "kafka.Kafka", str(settings)),
            log=logs / "kafka.log",
            pid_file=home / "kafka.pid",
        ),
        ports=(port, controller),
        ready=lambda: ready(port.number),
        prepare=prepare,
    )
