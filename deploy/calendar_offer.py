"""Which catalogue `motcua calendar` answers by: the running province's, or the repository's."""

import asyncio
from datetime import date

import httpx
from pydantic import ValidationError

from contracts.problems import Trouble
from deploy.calendar_doors import Doors
from deploy.catalogue import load
from deploy.motcua.reach import address, province_if_running
from services.intake.domain.offer import Offer
from services.intake.domain.province import Province

_TIMEOUT = 30.0


class CatalogueUnreadable(Trouble):
    """Không đọc được danh mục của tỉnh.

    The province's catalogue cannot be read.
    """


def offer_on(day: date) -> Offer:
    """What was offered on a day; refused as the counter refuses it."""
    province = province_if_running()
    return _own(day) if province is None else asyncio.run(_published(address(province, "intake"), day))


def _own(day: date) -> Offer:
    try:
        return Province((Offer.of(load.catalogue()),), (load.calendar(),)).offer_on(day)
    except (OSError, ValidationError) as broken:
        raise CatalogueUnreadable(str(broken)) from broken


async def _published(intake: str, day: date) -> Offer:
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        return Offer.of(await Doors(intake, routing="", http=http).catalogue(day))
