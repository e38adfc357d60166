"""The broker's Java side: its jars by Maven, and an archive of loaded classes that halves every later start."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from contracts.problems import Trouble
from deploy.local import cache

_HERE = Path(__file__).parent
_POM = _HERE / "pom.xml"
_LOGGING = _HERE / "kafka-log4j2.xml"


class KafkaUnobtainable(Trouble):
    """Không chuẩn bị được Kafka.

    Kafka could not be prepared.
    """


def _artifacts() -> Path:
    return cache.personal() / f"kafka-{hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]}"


def _classes() -> Path:
    return _artifacts() / "classes.jsa"


def java(*options: str) -> tuple[str, ...]:
    """The start of every Java command."""
    shared = f"-XX:SharedArchiveFile={_classes()}"
    return ("java", "-Xshare:auto", shared, *options, f"-Dlog4j2.configurationFile={_LOGGING}", "-cp", _class_path())


def java_that_archives(archive: Path, *options: str) -> tuple[str, ...]:
    """The same, writing the archive when it ends."""
    dump = f"-XX:ArchiveClassesAtExit={archive}"
    return ("java", dump, *options, f"-Dlog4j2.configurationFile={_LOGGING}", "-cp", _class_path())


def _class_path() -> str:
    return f"{_artifacts()}/*"


def fetch(*, archive: Callable[[Path], None]) -> None:
    """Bring the jars, the first time, and have `archive` fill the archive of classes."""
    libs = _artifacts()
    with cache.filled_once(libs) as empty:
        if empty:
            shutil.rmtree(libs, ignore_errors=True)
            run("mvn", "-B", "-q", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={libs}")
        if not _classes().exists():
            archive(_classes())


def run(*command: str) -> None:
    """Run a command to its end; KafkaUnobtainable with its last words if that is a bad one."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError as missing:
        raise KafkaUnobtainable(f"`{command[0]}` is not installed (Java 17 and Maven are needed)") from missing
    except subprocess.CalledProcessError as failed:
        said = failed.stdout[-2000:] + failed.stderr[-2000:]
        raise KafkaUnobtainable(f"`{' '.join(command)}` failed:\n{said}") from failed
