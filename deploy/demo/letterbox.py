"""The messages that arrive on citizens' phones, and the links in them."""

import re
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from pydantic import AwareDatetime, BaseModel, TypeAdapter

from deploy.demo.staff import PATIENCE
from deploy.motcua.patience import patiently

_SURVEY = re.compile(r"https?://\S+/s/[\w-]+")
_TRACKING = re.compile(r"https?://\S+/t/\S+\?k=\w+")
_CODE = re.compile(r"[A-Y]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{4,8}")


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
