"""Notify in this process, on a fresh database, with the real gateway and mail server; facts come without Kafka."""

from collections.abc import AsyncIterator

import pytest

from services.notify.app import Notify
from tests.fixtures.databases import Databases
from tests.fixtures.gateways import MailServer, SmsGateway
from tests.integration.notify.office import Office, settings_of


@pytest.fixture
async def office(database: Databases, sms_gateway: SmsGateway, mail_server: MailServer) -> AsyncIterator[Office]:
    """A fresh notify that knows the catalogue; nobody sends yet."""
    dsn = await database("notify")
    service = Notify(settings_of(dsn, sms=sms_gateway, mail=mail_server))
    office = Office(service, dsn, sms_gateway, mail_server)
    await office.knows_the_catalogue()
    yield office
    await office.close()
