"""`motcua up|down|reset|supervise`: the province as one thing that runs or does not."""

from pydantic import BaseModel, ConfigDict

from deploy.motcua.lifecycle import bring_up, end_all, take_down, wipe
from deploy.motcua.output import AsJson, answer, progress
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.status import Status, status_of, table_of
from deploy.motcua.watch import orphaned, watch


class Started(Status):
    """The province as it runs now, and what had to be started for that."""

    started: tuple[str, ...]


class Stopped(BaseModel):
    """What ran until now."""

    model_config = ConfigDict(frozen=True)

    stopped: list[str]


def _say(what: str) -> None:
    progress.print(what, markup=False)


def up(*, as_json: AsJson = False) -> None:
    """Khởi động toàn bộ. Start everything that does not run yet, and wait until it answers."""
    raised = bring_up(Province.of(LocalSettings()), say=_say)
    seen = status_of(Province.of(LocalSettings()))
    if not raised.started:
        _say("everything runs already")
    answer(Started(**seen.model_dump(), started=raised.started), as_json=as_json, shown=table_of(seen))


def down(*, as_json: AsJson = False) -> None:
    """Dừng toàn bộ, giữ dữ liệu. Stop everything and keep the data."""
    stopped = take_down(Province.of(LocalSettings()), say=_say)
    answer(Stopped(stopped=stopped), as_json=as_json, shown="nothing runs" if stopped else "nothing ran")


def reset(*, as_json: AsJson = False) -> None:
    """Dừng toàn bộ, xóa dữ liệu. Stop everything and drop all data."""
    stopped = wipe(Province.of(LocalSettings()), say=_say)
    answer(Stopped(stopped=stopped), as_json=as_json, shown="nothing runs, nothing is kept")


def supervise() -> None:
    """Bring back whatever dies, until told to end; a province whose owner is gone is taken down."""
    province = Province.of(LocalSettings())
    watch(province)
    if orphaned(province):
        end_all(province, say=lambda line: progress.print(line, markup=False))
