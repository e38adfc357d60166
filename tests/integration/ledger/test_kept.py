"""Whoever heard of people or editions keeps them, and whoever heard an erasure has erased."""

from uuid import UUID

import pytest

from contracts.delivery.database import Transaction
from contracts.delivery.envelope import subject_id
from deploy.provision import SERVICES
from tests.integration.ledger.auditing import Auditing
from tests.integration.ledger.following import found, told
from tests.integration.ledger.test_faults import subject_of
from tests.journey.walk import Walk

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
async def erased(walk: Walk, auditing: Auditing) -> UUID:
    """A dossier that went the whole way, and whose people were erased."""
    code = (await walk.recorded())["code"]
    await walk.finished(code)
    await walk.settled()
    answer = await walk.http.delete(
        f"{walk.intake}/dossiers/{code}/person",
        headers={**walk.headers("records_clerk"), "Idempotency-Key": f"erase {code}"},
    )
    assert answer.is_success, answer.text
    await walk.settled()
    await auditing.settled()
    return await subject_of(auditing, code)


_FOLDED_AWAY = "update notify.dossier set folded = '{}' where dossier_id = $1"
_KNOWN_AGAIN = """
insert into notify.person (dossier_id, part, ref, called, language) select $1, 'owner', gen_random_uuid(), 'A', 'vi'
"""


@pytest.mark.parametrize(
    ("plants", "named"),
    [
        ([], []),
        (["update notify.dossier set erased_at = null where dossier_id = $1"], ["people-not-erased"]),
        ([_KNOWN_AGAIN], ["people-not-erased"]),
        (["delete from notify.dossier where dossier_id = $1"], ["people-not-erased"]),
    ],
)
async def test_an_erasure_that_left_people_behind_is_named_and_nothing_else(
    erased: UUID, tx: Transaction, plants: list[str], named: list[str]
) -> None:
    for plant in plants:
        assert not (await tx.execute(plant, erased)).endswith(" 0")

    assert await told(tx, erased) == named


async def test_people_who_were_forgotten_with_their_dossier_are_missed_by_nobody(
    dossier: UUID, tx: Transaction
) -> None:
    for plant in (_FOLDED_AWAY, "delete from notify.person where dossier_id = $1"):
        assert not (await tx.execute(plant, dossier)).endswith(" 0")

    assert await told(tx, dossier) == []


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        *((service, "catalogue") for service in SERVICES),
        *((service, "calendar") for service in ("intake", "routing")),
    ],
)
async def test_an_edition_that_is_not_kept_is_named_and_nothing_else(
    dossier: UUID, auditing: Auditing, tx: Transaction, service: str, kind: str
) -> None:
    version = await auditing.sql.fetchval(f"select {kind} from intake.dossier where dossier_id = $1", dossier)
    edition = subject_id(f"{kind}/{version}")
    before = await found(tx, edition)

    gone = f"delete from {service}.edition where kind = $1 and version = $2"
    assert await tx.execute(gone, kind, version) == "DELETE 1"

    assert before == []
    assert [(it.slug, it.reader, it.subject) for it in await found(tx, edition)] == [("no-edition", service, edition)]
