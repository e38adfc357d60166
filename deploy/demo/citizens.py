"""The citizens' part: they read their messages, bring papers, ask their dossier back, and say how it was."""

import asyncio
import time
from collections.abc import Mapping
from random import Random

from contracts.commands import AnswerSurvey, BringSupplement, FactorsGiven, PaperGiven, RequestWithdrawal
from deploy.demo.letterbox import Letterbox
from deploy.demo.plan import Fate, Planned
from deploy.demo.staff import PATIENCE, Staff
from deploy.motcua.patience import patiently

_GLANCE = 0.1
ANSWERING = 0.75
AT_A_TIME = 32
COMMENTS = ("Cán bộ hướng dẫn tận tình.", "Trả kết quả nhanh, cảm ơn!", "Phải chờ lâu ở quầy.", "Hài lòng.")
# How the five scores are spread, by how it went.
CONTENT, LATE, REFUSED = (1, 2, 7, 40, 50), (15, 25, 30, 20, 10), (8, 12, 30, 35, 15)
SCORES = {Fate.LATE: LATE, Fate.REFUSED: REFUSED}


def opinion(planned: Planned, *, seed: int) -> AnswerSurvey | None:
    """What this citizen will say of the service; None for one who will not answer."""
    dice = Random(f"{seed}/opinion/{planned.row.row_id.rpartition('-')[2]}")
    if not planned.returned or dice.random() > ANSWERING:
        return None
    weights = SCORES.get(planned.fate, CONTENT)
    overall, *factors = dice.choices(range(1, 6), weights=weights, k=6)
    given = FactorsGiven(**dict(zip(FactorsGiven.model_fields, factors, strict=True))) if dice.random() < 0.5 else None
    return AnswerSurvey(
        overall=overall, factors=given or FactorsGiven(), comment=dice.choice(COMMENTS) if dice.random() < 0.3 else None
    )


async def answer_surveys(box: Letterbox, opinions: Mapping[str, AnswerSurvey], *, patience: float) -> None:
    """Each citizen follows the link in the message and answers; those whose link does not come cannot."""
    left, since = dict(opinions), time.monotonic()
    while left and time.monotonic() < since + patience:
        await box.look()
        ready = [code for code in left if code in box.surveys][:AT_A_TIME]
        if ready:
            since = time.monotonic()
            await asyncio.gather(*(_answer(box, box.surveys[code], left.pop(code)) for code in ready))
        else:
            await asyncio.sleep(_GLANCE)


async def _answer(box: Letterbox, link: str, opinion: AnswerSurvey) -> None:
    body = opinion.model_dump(mode="json", exclude_none=True)
    await patiently(lambda: box.http.post(link, json=body), seconds=PATIENCE)


async def bring_papers(staff: Staff, code: str, planned: Planned, *, number: str) -> None:
    """The citizen comes back with the signed number and the papers it asks for."""
    paper = PaperGiven(code=planned.row.papers[0], form="original")
    brought = BringSupplement(request=number, papers=(paper,))
    await staff.told("intake", f"/dossiers/{code}/supplements", brought, role="reception_officer")


async def ask_back(staff: Staff, code: str) -> None:
    """The citizen does not need it any more."""
    wish = RequestWithdrawal(reason="Gia đình không còn nhu cầu.")
    await staff.told("intake", f"/dossiers/{code}/withdrawal", wish, role="reception_officer")
