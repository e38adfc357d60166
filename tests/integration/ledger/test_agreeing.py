"""On a province where nothing went wrong the ledger finds nothing, and says what it could not read."""

from dataclasses import replace

import pytest

from deploy.motcua.ledger.run import FIGURES, checked
from tests.integration.ledger.auditing import Auditing
from tests.journey.walk import Walk, a_phone

pytestmark = pytest.mark.timeout(300)


async def test_dossiers_that_went_their_way_leave_no_difference(walk: Walk, auditing: Auditing) -> None:
    phone = a_phone()
    done, open_ = await walk.recorded(phone=phone), await walk.recorded()
    await walk.finished(done["code"])
    await walk.known(open_["code"])
    await walk.settled()

    report = await auditing.settled()

    assert report.differences == ()
    assert (report.difference, report.not_measured) == (0, ())
    assert report.conservation is not None
    assert report.conservation.accepted == report.conservation.finished + report.conservation.open
    assert report.conservation.finished >= 1
    assert report.parked is not None
    assert report.events
