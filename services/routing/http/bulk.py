"""The door of many commands in one call: all or some go through, and each has its verdict."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from contracts.commands import DeskCommand
from contracts.delivery.headers import speaks_english
from contracts.delivery.http import FieldInvalid, answered, field_problem
from contracts.delivery.requests import Answer, Asked, digest, key_in, once, request_id
from contracts.problems import InputRefused, Problem
from contracts.text import legible, passable
from services.routing.handlers.command_dossiers import Order, command_dossiers
from services.routing.http.door import REFUSED
from services.routing.http.office import AtOffice, SignedIn
from services.routing.http.verdicts import CommandVerdict, Verdicts, accepted, obeyed, refused

MOST = 500
_COMMAND: TypeAdapter[DeskCommand] = TypeAdapter(DeskCommand)
router = APIRouter(tags=["commands"], responses=REFUSED)


class CommandWithoutDossier(InputRefused):
    """Lệnh chưa nêu mã hồ sơ.

    The command does not say which dossier it is for.
    """


def _documented(schema: dict[str, Any]) -> None:
    """Each entry is a command with the code of its dossier beside."""
    commands = _COMMAND.json_schema(ref_template="#/components/schemas/{model}")
    code = {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code", "command"]}
    schema["properties"]["commands"]["items"] = {
        "allOf": [code, {key: value for key, value in commands.items() if key != "$defs"}]
    }


class CommandsGiven(BaseModel):
    """Commands in the order in which they are obeyed."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_documented)

    commands: Annotated[list[JsonValue], Field(min_length=1, max_length=MOST)]


@router.post("/desk/commands", response_model=Verdicts)
async def command_many(
    given: CommandsGiven,
    request: Request,
    *,
    office: AtOffice,
    account: SignedIn,
    idempotency_key: Annotated[str, Header(description="For the whole call.")],
) -> Response:
    """Nhiều lệnh trong một lần gọi, mỗi lệnh một kết quả. Many commands in one call, one verdict each."""
    # The dossiers may be of several communes, and unknown still: the scope is the communes that the account serves.
    which = request_id(f"desk:{','.join(sorted(account.communes))}", key_in(idempotency_key))
    asked = Asked(which, digest(request.url.path, await request.body()))
    english = speaks_english(request)

    # A refused command is part of the answer, so the whole call is remembered, unlike a single refusal.
    async def work() -> Answer:
        orders = [_order(entry) for entry in given.commands]
        now = office.service.clock()
        lawful = [order for order in orders if isinstance(order, Order)]
        answered = iter(await command_dossiers(tx, lawful, by=account, now=now))
        verdicts: list[CommandVerdict] = []
        for order, entry in zip(orders, given.commands, strict=True):
            verdict = next(answered) if isinstance(order, Order) else order
            if isinstance(verdict, Problem):
                verdicts.append(refused(*_named(entry), verdict, english=english))
            else:
                verdicts.append(obeyed(_named(entry)[1], accepted(verdict, key=office.signing_key, at=now)))
        return Verdicts(verdicts=tuple(verdicts)).answer()

    async with office.service.transaction() as tx:
        answer = await once(tx, asked, work)
    return answered(answer)


def _named(entry: JsonValue) -> tuple[str, str]:
    """Code and command as far as an entry says them."""
    if not isinstance(entry, dict):
        return "", ""
    return legible(str(entry.get("code", ""))), legible(str(entry.get("command", "")))


def _order(entry: JsonValue) -> Order | Problem:
    """The order in an entry, or what is wrong with it."""
    code = entry.get("code") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(code, str):
        return CommandWithoutDossier(field="/code", expected="mã hồ sơ (the dossier's code)")
    try:
        passable(code)
    except ValueError as error:
        return FieldInvalid(field="/code", expected=str(error))
    try:
        return Order(code, _COMMAND.validate_python({key: value for key, value in entry.items() if key != "code"}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        # The union puts its tag before the field.
        return field_problem({**first, "loc": first["loc"][1:] or ("command",)})
