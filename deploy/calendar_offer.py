"""Which catalogue `motcua calendar` answers by: the running province's, or the repository's."""

import asyncio
from datetime import date

import httpx
from pydantic import ValidationError

from contracts.problems import Trouble
from deploy.calendar_doors import SHORT_PATIENCE, Doors, RefusedByService
from deploy.calendar_speech import silent
from deploy.catalogue import load
from deploy.motcua.patience import ServiceSilent
from deploy.motcua.reach import address, province_if_running
from services.intake.domain.offer import Offer
from services.intake.domain.province import Province, ReceivedBeforeCatalogue

_TIMEOUT = 30.0


class CatalogueUnreadable(Trouble):
    """Không đọc được danh mục của tỉnh.

    The province's catalogue cannot be read.
    """


def offer_on(day: date | None) -> Offer:
    """What was offered on a day of reception, or is today; refused as the counter refuses it."""
    try:
        return _offer(day)
    except (ReceivedBeforeCatalogue, RefusedByService) as refused:
        raise refused.because_of("/received") from refused


def _offer(day: date | None) -> Offer:
    province = province_if_running()
    if province is None:
        return _own(day)
    try:
        return asyncio.run(_published(address(province, "intake"), day))
    except ServiceSilent as unheard:
        silent(unheard, instead="danh mục (the catalogue)")
        return _own(day)


def _own(day: date | None) -> Offer:
    try:
        own = Offer.of(load.catalogue())
        return own if day is None else Province((own,), (load.calendar(),)).offer_on(day)
    except (OSError, ValidationError) as broken:
        raise CatalogueUnreadable(str(broken)) from broken


async def _published(intake: str, day: date | None) -> Offer:
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        doors = Doors(intake, routing="", http=http, patience=SHORT_PATIENCE)
        return Offer.of(await doors.catalogue(day))
