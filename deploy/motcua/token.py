"""`motcua token`: a bearer token of the local issuer, as an office's own login would give one."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import jwt
import typer
from pydantic import BaseModel, ConfigDict

from deploy.motcua.keys import ALGORITHM, Safe, key_id
from deploy.motcua.output import AsJson, answer
from deploy.motcua.settings import LocalSettings

ISSUER = "urn:motcua:local"
AUDIENCE = "motcua"
_VALID_FOR = timedelta(hours=12)


# Applicants have no account, and the system needs no token.
StaffRole = Literal[
    "reception_officer",
    "case_officer",
    "dept_head",
    "centre_director",
    "approver",
    "records_clerk",
    "auditor",
    "integrator",
    "admin",
]


class Token(BaseModel):
    """A bearer token."""

    model_config = ConfigDict(frozen=True)

    token: str


def issue(safe: Safe, *, role: StaffRole, communes: list[str], account: str, now: datetime) -> Token:
    """A token for one account; without communes it is valid in all of them."""
    key = safe.issuer()
    # Who gets a token wants it checked: the public half must be there as well.
    safe.jwks()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account,
        "role": role,
        "communes": communes or ["*"],
        "iat": now,
        "exp": now + _VALID_FOR,
    }
    return Token(token=jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": key_id(key)}))


def token(
    *,
    role: Annotated[StaffRole, typer.Option(help="Vai trò. The role.")],
    commune: Annotated[
        list[str] | None, typer.Option(help="Mã GSO của xã, nhiều lần được. The commune; may be repeated.")
    ] = None,
    account: Annotated[str | None, typer.Option(help="Tài khoản. The account.")] = None,
    as_json: AsJson = False,
) -> None:
    """Thẻ truy cập của tỉnh chạy thử, dùng 12 giờ. A bearer token of the local issuer, valid for 12 hours."""
    issued = issue(
        Safe(LocalSettings().home),
        role=role,
        communes=commune or [],
        account=account or f"{role}.local",
        now=datetime.now(UTC),
    )
    answer(issued, as_json=as_json, shown=issued.token)
