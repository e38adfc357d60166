"""`motcua events tail`: what an integrator hears, one line per fact."""

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from contracts.problems import InputRefused
from contracts.topics import EVENT_OF, TOPIC_OF, TOPICS, TYPE_PREFIX
from deploy.motcua import given, output
from deploy.motcua.lines import Line, shown
from deploy.motcua.output import AsJson
from deploy.motcua.reach import broker
from deploy.motcua.tail import listening

app = typer.Typer(help="Các sự kiện. The facts on the topics.", no_args_is_help=True)

Kind = Annotated[
    list[str] | None, typer.Option("--type", help="Loại sự kiện, nhiều lần được. A type; may be repeated.")
]
Commune = Annotated[str | None, typer.Option(help="Mã GSO của xã xử lý. The handling commune.")]
_BY_CLASS = {event.__name__: kind for kind, event in EVENT_OF.items()}


class EventTypeUnknown(InputRefused):
    """Không có loại sự kiện này.

    There is no such type of event.
    """


@dataclass(frozen=True, slots=True)
class Hearing:
    """From where, and until when."""

    from_beginning: bool
    until_now: bool
    limit: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts are asked for; nothing said means all."""

    types: frozenset[str]
    commune: str | None

    def has(self, line: Line) -> bool:
        """Whether this is one of them."""
        kind = line.header("ce_type").removeprefix(TYPE_PREFIX)
        return (not self.types or kind in self.types) and self.commune in (None, line.header("ce_commune"))


@app.callback()
def _events() -> None:
    """Các sự kiện. The facts on the topics."""


@app.command()
def tail(
    *,
    kind: Kind = None,
    commune: Commune = None,
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Từ sự kiện đầu tiên. From the first fact on.")
    ] = False,
    until_now: Annotated[
        bool, typer.Option("--until-now", help="Dừng ở sự kiện mới nhất. Stop at the newest there is.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Dừng sau N sự kiện. Stop after N facts.")] = None,
    private: Annotated[bool, typer.Option("--private", help="Cả các chủ đề riêng. The private topics too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Nghe sự kiện khi chúng xảy ra, Ctrl-C để dừng. Hear facts as they happen; Ctrl-C ends it."""
    wanted = Wanted(frozenset(_known(name) for name in kind or ()), given.commune(commune))
    topics = [topic.name for topic in TOPICS if private or not topic.private]
    if private:
        output.progress.print("CẢNH BÁO: có dữ liệu cá nhân. WARNING: this shows personal data.", style="bold red")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_told(broker(), topics, wanted, hearing=Hearing(from_beginning, until_now, limit), as_json=as_json))


async def _told(bootstrap: str, topics: list[str], wanted: Wanted, *, hearing: Hearing, as_json: bool) -> None:
    told = 0
    async with listening(bootstrap, topics, from_beginning=hearing.from_beginning) as ear:
        async for record in ear.records(until_now=hearing.until_now):
            line = Line.of(record)
            if wanted.has(line):
                sys.stdout.write((line.written() if as_json else shown(line)) + "\n")
                # Whoever reads us through a pipe wants each fact when it happens.
                sys.stdout.flush()
                told += 1
            if told == hearing.limit:
                return


def _known(name: str) -> str:
    """A type by its wire name, with or without the prefix, or by the name of its class."""
    bare = _BY_CLASS.get(name.strip(), name.strip().removeprefix(TYPE_PREFIX))
    if bare not in TOPIC_OF:
        raise EventTypeUnknown(f"Không có loại sự kiện “{name}”.", field="/type", expected=", ".join(sorted(TOPIC_OF)))
    return bare
