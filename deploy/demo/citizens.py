"""The citizens' part: they read their messages, bring papers, ask their dossier back, and say how it was."""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import httpx
from pydantic import AwareDatetime, BaseModel, TypeAdapter

from contracts.commands import AnswerSurvey, BringSupplement, FactorsGiven, PaperGiven, RequestWithdrawal
from deploy.demo.plan import Fate, Planned
from deploy.demo.staff import PATIENCE, Staff
from deploy.motcua.patience import patiently

_SURVEY = re.compile(r"https?://\S+/s/[\w-]+")
_TRACKING = re.compile(r"https?://\S+/t/\S+\?k=\w+")
_CODE = re.compile(r"[A-Y]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{4,8}")
_GLANCE = 0.1
ANSWERING = 0.75
AT_A_TIME = 32
COMMENTS = ("Cán bộ hướng dẫn tận tình.", "Trả kết quả nhanh, cảm ơn!", "Phải chờ lâu ở quầy.", "Hài lòng.")
# How the five scores are spread, by how it went.
CONTENT, LATE, REFUSED = (1, 2, 7, 40, 50), (15, 25, 30, 20, 10), (8, 12, 30, 35, 15)
SCORES = {Fate.LATE: LATE, Fate.REFUSED: REFUSED}


class Message(BaseModel):
    """A message in an inbox of the local gateways."""

    to: str
    text: str
    at: AwareDatetime


_MESSAGES = TypeAdapter(list[Message])


@dataclass(slots=True)
class Letterbox:
    """The links that arrived by SMS since the demonstration began, by dossier code."""

    url: str
    http: httpx.AsyncClient
    since: datetime
    surveys: dict[str, str] = field(default_factory=dict)
    tracking: dict[str, str] = field(default_factory=dict)

    async def look(self) -> None:
        """Read what is new."""
        asked = {"since": self.since.isoformat()}
        answer = await patiently(lambda: self.http.get(self.url, params=asked), seconds=PATIENCE)
        for message in _MESSAGES.validate_json(answer.content):
            # The inbox includes this very moment next time: a second message of the same instant is not missed.
            self.since = max(self.since, message.at)
            code = _CODE.search(message.text)
            if code is not None:
                self._keep(code[0], message.text)

    def _keep(self, code: str, text: str) -> None:
        survey, tracking = _SURVEY.search(text), _TRACKING.search(text)
        if survey is not None:
            self.surveys[code] = survey[0]
        if tracking is not None:
            self.tracking[code] = tracking[0]


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
