"""How long the oldest due letter waits is a figure, whether or not anybody sends."""

from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from services.notify.schedule import Waiting
from tests.integration.notify.office import Office
from tests.unit.notify.facts import PHONE, About


def seconds(channel: str) -> float:
    """The figure as it is scraped."""
    return REGISTRY.get_sample_value("motcua_letter_due_seconds", {"channel": channel}) or 0.0


async def test_the_age_of_the_oldest_due_letter_is_told_while_no_sender_works(office: Office) -> None:
    now = datetime.now(UTC)
    office.service.clock = lambda: now + timedelta(minutes=10)
    await Waiting(office.service, "sms").tick()
    nothing = seconds("sms")
    office.service.clock = lambda: now
    about = About()
    await office.hears(about.people(phone=PHONE), about.completed())

    office.service.clock = lambda: now + timedelta(minutes=10)
    for channel in ("sms", "email"):
        await Waiting(office.service, channel).tick()

    assert nothing == 0
    assert 590 <= seconds("sms") <= 610
    assert seconds("email") == 0
