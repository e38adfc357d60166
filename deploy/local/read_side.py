"""How people and tests look into a local gateway: what arrived, how many, and which faults it has today."""

from typing import Annotated

from fastapi import FastAPI, Query, Response
from pydantic import AwareDatetime, BaseModel

from deploy.local.faults import BadDay, Faults
from deploy.local.inbox import Inbox, Message


class Count(BaseModel):
    """How many messages were accepted so far."""

    count: int


def add_read_side(app: FastAPI, inbox: Inbox[Message], day: BadDay) -> None:
    """Open the inbox and the faults of a gateway on its HTTP door."""

    @app.get("/inbox")
    async def messages(
        to: str | None = None,
        since: AwareDatetime | None = None,
        limit: Annotated[int | None, Query(ge=1)] = None,
    ) -> Response:
        found = inbox.listed(to=to, since=since, limit=limit)
        body = b",\n".join(message.model_dump_json().encode() for message in found)
        return Response(b"[%s]" % body, media_type="application/json")

    @app.get("/inbox/count")
    async def count() -> Count:
        return Count(count=len(inbox))

    @app.delete("/inbox", status_code=204)
    async def empty() -> None:
        inbox.clear()

    @app.get("/faults")
    async def faults() -> Faults:
        return day.faults

    @app.post("/faults")
    async def have(faults: Faults) -> Faults:
        day.become(faults)
        return day.faults

    @app.get("/health/ready", status_code=204)
    async def ready() -> None:
        """Nothing to say: an answer is enough."""
