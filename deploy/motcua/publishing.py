"""`motcua publish`: the province's catalogue and calendar, published through intake as an administrator would."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import httpx
import typer
from pydantic import BaseModel, ConfigDict

from contracts.problems import Trouble
from deploy.catalogue.load import calendar, catalogue
from deploy.motcua import given
from deploy.motcua.environment import url as local_url
from deploy.motcua.keys import Safe
from deploy.motcua.output import AsJson, answer, progress
from deploy.motcua.province import Province
from deploy.motcua.settings import LocalSettings
from deploy.motcua.token import issue


class EditionNotPublished(Trouble):
    """Không công bố được danh mục hoặc lịch làm việc.

    The catalogue or the calendar could not be published.
    """


class Published(BaseModel):
    """The versions that stand published now."""

    model_config = ConfigDict(frozen=True)

    catalogue: str
    calendar: str


def publish_offer(province: Province, *, say: Callable[[str], None]) -> None:
    """Publish what the files hold to the intake of a local province."""
    publish_at(local_url(province.ports.intake_port), token=_administrator(province.safe), say=say)


def publish_at(intake: str, *, token: str, say: Callable[[str], None]) -> Published:
    """Publish what the files hold; a version that stands published is left as it is."""
    offer, days = catalogue(), calendar()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with httpx.Client(base_url=intake, headers=headers, timeout=30) as counter:
        for kind, version, body in (
            ("catalogues", offer.version, offer.model_dump_json()),
            ("calendars", days.version, days.model_dump_json()),
        ):
            answered = _posted(counter, kind, body, key=f"{kind} {version}")
            if answered.status_code == httpx.codes.CONFLICT:
                say(f"{kind}: version {version} stands published with other contents; raise it in the file")
            elif answered.is_error:
                raise EditionNotPublished(f"{kind} {version}: {answered.status_code} {answered.text}")
    return Published(catalogue=offer.version, calendar=days.version)


def _posted(counter: httpx.Client, kind: str, body: str, *, key: str) -> httpx.Response:
    try:
        return counter.post(f"/{kind}", content=body, headers={"Idempotency-Key": key})
    except httpx.HTTPError as error:
        raise EditionNotPublished(f"{counter.base_url}: {error}") from error


def _administrator(safe: Safe) -> str:
    return issue(safe, role="admin", communes=[], account="motcua.up", now=datetime.now(UTC)).token


def publish(
    *,
    url: Annotated[
        str | None, typer.Option(help="Địa chỉ tiếp nhận. Intake's address; the local one by default.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="MOTCUA_TOKEN", help="Thẻ quản trị. An admin's token; a local one by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Công bố danh mục và lịch làm việc. Publish the catalogue and the calendar of deploy/catalogue."""
    province = Province.of(LocalSettings())
    published = publish_at(
        given.service(url) if url else local_url(province.ports.intake_port),
        token=given.bearer(token) if token else _administrator(province.safe),
        say=lambda what: progress.print(what, markup=False),
    )
    answer(published, as_json=as_json, shown=f"{published.catalogue}, {published.calendar}")
