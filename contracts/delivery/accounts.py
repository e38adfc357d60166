"""Who is asking: a bearer token (JWT) of any OIDC issuer, read into account, role and communes.

Source: RFC 6750 (bearer), RFC 7519 (JWT), OpenID Connect Core 1.0. Claims: `sub` the account, `role`, `communes` (GSO
codes, or `*` for the whole province).
"""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import jwt
from fastapi import Request

from contracts.delivery.settings import ServiceSettings
from contracts.message import Actor, Role
from contracts.problems import Forbidden, Refusal, Trouble

ALGORITHMS = ["ES256", "RS256", "EdDSA"]
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 10_000


class TokenRequired(Refusal):
    """Cần đăng nhập: thiếu mã truy cập hoặc mã không còn hiệu lực.

    A valid bearer token is required.
    """

    status = 401


class RoleNotAllowed(Forbidden):
    """Vai trò của tài khoản không được làm việc này.

    The account's role may not do this.
    """


class ForeignCommune(Forbidden):
    """Tài khoản không phụ trách xã này.

    The account does not serve this commune.
    """


class IssuerUnreachable(Trouble):
    """Chưa kiểm tra được đăng nhập, xin thử lại sau ít giây.

    The token cannot be checked at the moment.
    """


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-in account."""

    account: str
    role: Role
    communes: frozenset[str]

    @property
    def actor(self) -> Actor:
        """The account as the actor of a fact."""
        return Actor(role=self.role, account=self.account)

    def serves(self, commune: str) -> bool:
        """Whether the account may act for this commune."""
        return commune in self.communes or "*" in self.communes

    def must_serve(self, commune: str) -> None:
        """Refuse a foreign commune."""
        if not self.serves(commune):
            raise ForeignCommune(field="/commune", expected="một xã của tài khoản (a commune of the account)")

    def must_be(self, roles: Collection[str]) -> None:
        """Refuse a wrong role."""
        if self.role not in roles:
            raise RoleNotAllowed(expected=", ".join(sorted(roles)))


class Accounts:
    """The issuer's keys, and the tokens seen to be good a moment ago."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._issuer = settings.auth_issuer
        self._audience = settings.auth_audience
        self._source = settings.auth_jwks
        self._remote = jwt.PyJWKClient(self._source, timeout=5) if self._source.startswith("http") else None
        self._known: dict[str, tuple[float, Account]] = {}

    async def signed_in(self, request: Request) -> Account:
        """The account behind a request; TokenRequired without one."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenRequired(expected="Authorization: Bearer …")
        known = self._known.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        return await self._checked(token.strip())

    async def _checked(self, token: str) -> Account:
        try:
            key = await asyncio.to_thread(self._key_for, token)
            claims = jwt.decode(token, key, ALGORITHMS, audience=self._audience, issuer=self._issuer)
            account = _account_in(claims)
        except (jwt.PyJWKClientConnectionError, OSError) as error:
            raise IssuerUnreachable from error
        except (jwt.PyJWTError, LookupError, ValueError) as error:
            raise TokenRequired(expected="a token of this issuer that is still valid") from error
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[token] = (min(float(claims["exp"]), time.time() + REMEMBERED_SECONDS), account)
        return account

    def _key_for(self, token: str) -> jwt.PyJWK:
        if self._remote is not None:
            return self._remote.get_signing_key_from_jwt(token)
        keys = jwt.PyJWKSet.from_json(Path(self._source).read_text())
        return keys[str(jwt.get_unverified_header(token).get("kid"))]


def _account_in(claims: dict[str, object]) -> Account:
    """The account in checked claims; ValueError where they do not name one."""
    role, communes, subject = claims.get("role"), claims.get("communes"), claims.get("sub")
    if role not in get_args(Role) or not isinstance(communes, list) or not isinstance(subject, str):
        raise ValueError("claims sub, role and communes are needed")
    if "exp" not in claims:
        raise ValueError("a token that never expires is not accepted")
    named: Actor = Actor.model_validate({"role": role, "account": subject})
    return Account(named.account, named.role, frozenset(str(code) for code in communes))
