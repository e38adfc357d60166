"""Gather what a notice is written from: the people, the names of things, and what an official wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.delivery.database import Transaction
from contracts.events.routing import DossierRouted
from contracts.identifiers import DossierId
from contracts.problems import NotYet
from services.notify.domain.links import Links
from services.notify.domain.matter import Matter, matter_of
from services.notify.domain.offer import Offer
from services.notify.domain.people import Recipient
from services.notify.domain.telling import ToldFact, words_of
from services.notify.store import dossiers, offers, words
from services.notify.store.dossiers import Dossier


class PeopleNotYet(NotYet):
    """Thông tin người nộp hồ sơ chưa tới.

    The people of this dossier have not arrived yet.
    """


class WordsNotYet(NotYet):
    """Nội dung cán bộ viết cho người dân chưa tới.

    What an official wrote for the citizen has not arrived yet.
    """


class CatalogueNotYet(NotYet):
    """Danh mục thủ tục của hồ sơ này chưa tới.

    The catalogue of this dossier has not arrived yet.
    """


@dataclass(frozen=True, slots=True)
class Gathered:
    """A fact, what it has to say, and to whom; nobody where the people were erased or `forgotten`."""

    fact: ToldFact
    people: tuple[Recipient, ...]
    matter: Matter | None
    forgotten: UUID | None


async def gather_matters(tx: Transaction, facts: Sequence[ToldFact], *, links: Links) -> list[Gathered]:
    """Everything about these facts, their dossiers held; NotYet names the dossiers whose time has not come."""
    known = await _known(tx, facts)
    # Words for nobody never arrive here, so nobody may wait for them.
    living = [fact for fact in facts if known[fact.dossier_id].told]
    offered = await _offered(tx, living, known)
    written = await _written(tx, living)
    matters = {
        fact.dossier_id: matter_of(
            fact, offer=offered[fact.dossier_id], links=links, words=written.get(fact.dossier_id)
        )
        for fact in living
    }
    return [
        Gathered(fact, dossier.people, matters.get(fact.dossier_id), dossier.forgotten)
        for fact in facts
        for dossier in [known[fact.dossier_id]]
    ]


async def _known(tx: Transaction, facts: Sequence[ToldFact]) -> dict[DossierId, Dossier]:
    """The dossiers, held until the end of the transaction."""
    known = await dossiers.held(tx, [fact.dossier_id for fact in facts])
    missing = {fact.subject for fact in facts if fact.dossier_id not in known}
    if missing:
        raise PeopleNotYet(dossiers=missing)
    return known


async def _offered(
    tx: Transaction, facts: Sequence[ToldFact], known: dict[DossierId, Dossier]
) -> dict[DossierId, Offer]:
    """Per dossier the names of the catalogue version it was recorded under, which its routing says."""
    # Every later text needs the names that the dossier was recorded under, and only its routing says the version.
    routed = {fact.dossier_id: fact.catalogue for fact in facts if isinstance(fact, DossierRouted)}
    if routed:
        await dossiers.keep_catalogues(tx, routed)
    versions = {fact.dossier_id: routed.get(fact.dossier_id) or known[fact.dossier_id].catalogue for fact in facts}
    found = {version: await _names(tx, version) for version in set(versions.values())}
    missing = {str(dossier_id) for dossier_id, version in versions.items() if found[version] is None}
    if missing:
        raise CatalogueNotYet(dossiers=missing)
    return {dossier_id: offer for dossier_id, version in versions.items() if (offer := found[version])}


async def _names(tx: Transaction, version: str | None) -> Offer | None:
    """The names in a version; a dossier whose routing was never heard is told by the newest."""
    chosen = version or await offers.newest(tx)
    try:
        return await offers.of(tx, chosen) if chosen else None
    except NotYet:
        return None


async def _written(tx: Transaction, facts: Sequence[ToldFact]) -> dict[DossierId, str]:
    """What officials wrote for these facts."""
    wanted: dict[DossierId, UUID] = {
        fact.dossier_id: reference for fact in facts if (reference := words_of(fact)) is not None
    }
    found = await words.taken(tx, list(wanted.values()))
    missing = {str(dossier_id) for dossier_id, reference in wanted.items() if reference not in found}
    if missing:
        raise WordsNotYet(dossiers=missing)
    return {dossier_id: found[reference] for dossier_id, reference in wanted.items()}
