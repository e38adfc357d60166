"""The staff of the demonstration: signed in by role, and patient with services that are busy or just being revived."""

from uuid import uuid4

import httpx
from pydantic import BaseModel

from contracts.problems import ProblemDetails, Refusal
from deploy.motcua.patience import patiently
from deploy.motcua.province import Province
from deploy.motcua.reach import address, token_of
from deploy.motcua.token import StaffRole

PATIENCE = 60.0


class StaffRefused(Refusal):
    """Một yêu cầu của cán bộ bị từ chối.

    A request of the staff was refused.
    """


class Staff:
    """Officers of every role, each with a token of their own."""

    def __init__(self, province: Province, http: httpx.AsyncClient) -> None:
        self._province = province
        self._http = http
        self._tokens: dict[StaffRole, str] = {}

    def _token(self, role: StaffRole) -> str:
        if role not in self._tokens:
            self._tokens[role] = token_of(self._province, role, account=f"demo.{role}")
        return self._tokens[role]

    async def post(self, service: str, path: str, body: BaseModel, *, role: StaffRole) -> httpx.Response:
        """A request with a key of its own, asked until it is answered."""
        url, content = address(self._province, service) + path, body.model_dump_json(exclude_none=True)
        # One key for all tries: an answer that was lost is given again, not a second effect.
        headers = {
            "authorization": f"Bearer {self._token(role)}",
            "idempotency-key": f"demo-{uuid4().hex}",
            "content-type": "application/json",
        }
        return await patiently(lambda: self._http.post(url, content=content, headers=headers), seconds=PATIENCE)

    async def told(self, service: str, path: str, body: BaseModel, *, role: StaffRole) -> httpx.Response:
        """The same where only success will do."""
        answer = await self.post(service, path, body, role=role)
        if answer.is_success:
            return answer
        details = ProblemDetails.model_validate_json(answer.content)
        raise StaffRefused(f"{service}{path}: {details.slug} {details.detail}", field=details.field)
