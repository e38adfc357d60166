"""The province's catalogue and calendar, published through intake as an administrator would."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from contracts.problems import Trouble
from deploy.catalogue.load import calendar, catalogue
from deploy.motcua.environment import url
from deploy.motcua.province import Province
from deploy.motcua.token import issue


class EditionNotPublished(Trouble):
    """Không công bố được danh mục hoặc lịch làm việc.

    The catalogue or the calendar could not be published.
    """


def publish_offer(province: Province, *, say: Callable[[str], None]) -> None:
    """Publish what the files hold; a version that stands published is left as it is."""
    offer, days = catalogue(), calendar()
    token = issue(province.safe, role="admin", communes=[], account="motcua.up", now=datetime.now(UTC)).token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with httpx.Client(base_url=url(province.ports.intake_port), headers=headers, timeout=30) as intake:
        for kind, version, body in (
            ("catalogues", offer.version, offer.model_dump_json()),
            ("calendars", days.version, days.model_dump_json()),
        ):
            answer = intake.post(f"/{kind}", content=body, headers={"Idempotency-Key": f"{kind} {version}"})
            if answer.status_code == httpx.codes.CONFLICT:
                say(f"{kind}: version {version} stands published with other contents; raise it in the file")
            elif answer.is_error:
                raise EditionNotPublished(f"{kind} {version}: {answer.status_code} {answer.text}")
