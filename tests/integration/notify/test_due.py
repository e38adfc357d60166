"""How long the oldest due letter waits is a figure, whether or not anybody sends."""

from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from services.notify.schedule import Turns, Waiting
from tests.eventually import eventually
from tests.integration.notify.office import Office, failures
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


async def test_a_letter_tried_in_vain_at_a_gateway_that_is_away_waits_since_it_was_stored(office: Office) -> None:
    now = datetime.now(UTC)
    about = About()
    await office.hears(about.people(phone=PHONE), about.completed())
    await office.asked("update letter set due_at = due_at - interval '10 minutes' returning 1")
    await office.sms.stop()
    async with office.sending() as (texts, _):
        await eventually(lambda: failures(texts.pulse.error), until=lambda times: times >= 3)
    await office.sms.start()

    office.service.clock = lambda: now + timedelta(minutes=1)
    await Waiting(office.service, "sms").tick()

    assert 650 <= seconds("sms") <= 670


async def test_a_letter_that_was_held_back_waits_since_it_was_let_go(office: Office) -> None:
    now = datetime.now(UTC)
    about = About()
    await office.hears(about.people(phone=PHONE), about.routed(), about.moved(cause="calendar"))
    await office.asked("delete from letter where next_at < 'infinity' returning 1")
    turns = Turns(office.service, "sms", per_second=4.0)
    office.service.clock = lambda: now + timedelta(minutes=9)
    await turns.tick()
    office.service.clock = lambda: now + timedelta(minutes=10)
    await Waiting(office.service, "sms").tick()
    held = seconds("sms")

    await turns.tick()
    office.service.clock = lambda: now + timedelta(minutes=11)
    await Waiting(office.service, "sms").tick()

    assert held == 0
    assert 59 <= seconds("sms") <= 61
