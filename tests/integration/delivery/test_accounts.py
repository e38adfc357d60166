"""A bearer token is believed if its issuer signed it, for us, and it is still valid; any OIDC issuer will do."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import Request

from contracts.delivery.accounts import Accounts, IssuerUnreachable, TokenRequired
from contracts.delivery.settings import ServiceSettings

ISSUER, AUDIENCE, KEY_ID = "https://login.example.vn", "motcua", "2026-11"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def jwks_url() -> Iterator[str]:
    """An issuer's key set, over HTTP."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    keys = json.dumps({"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}).encode()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(keys)))
            self.end_headers()
            self.wfile.write(keys)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    server.shutdown()
    server.server_close()
    thread.join()


def accounts(jwks: str) -> Accounts:
    told = {"database_url": "postgresql://x@127.0.0.1:1/x", "kafka": "127.0.0.1:1", "auth_audience": AUDIENCE}
    return Accounts(ServiceSettings(service="x", auth_jwks=jwks, auth_issuer=ISSUER, **told))  # type: ignore[arg-type]


def a_token(*, key: rsa.RSAPrivateKey = KEY, without: str = "", **changed: Any) -> str:
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "lan",
        "role": "case_officer",
        "communes": ["02353"],
    }
    claims |= {"iat": now, "exp": now + timedelta(minutes=5), **changed}
    claims.pop(without, None)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_ID})


def asked_with(authorization: str) -> Request:
    return Request({"type": "http", "headers": [(b"authorization", authorization.encode())]})


async def test_a_token_of_any_issuer_by_setting_is_read_into_account_role_and_communes(jwks_url: str) -> None:
    account = await accounts(jwks_url).signed_in(asked_with(f"Bearer {a_token()}"))

    assert (account.account, account.role) == ("lan", "case_officer")
    assert account.serves("02353")
    assert not account.serves("00691")


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"exp": datetime(2026, 1, 1, tzinfo=UTC)},
        {"role": "king"},
        {"communes": "02353"},
        {"without": "exp"},
        {"without": "sub"},
        {"key": STRANGER},
    ],
)
async def test_a_token_that_is_not_right_in_every_claim_is_refused(jwks_url: str, change: dict[str, Any]) -> None:
    with pytest.raises(TokenRequired):
        await accounts(jwks_url).signed_in(asked_with(f"Bearer {a_token(**change)}"))


@pytest.mark.parametrize("header", ["", "Bearer", "Basic bGFuOng=", "Bearer x", "Bearer a.b.c", "Bearer é"])
async def test_anything_else_in_the_header_is_no_token(jwks_url: str, header: str) -> None:
    with pytest.raises(TokenRequired):
        await accounts(jwks_url).signed_in(asked_with(header))


async def test_an_unsigned_token_is_refused(jwks_url: str) -> None:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x"}
    unsigned = jwt.encode(claims, None, algorithm="none", headers={"kid": KEY_ID})  # type: ignore[arg-type]

    with pytest.raises(TokenRequired):
        await accounts(jwks_url).signed_in(asked_with(f"Bearer {unsigned}"))


async def test_an_issuer_that_cannot_be_reached_is_trouble_and_not_a_refusal() -> None:
    with pytest.raises(IssuerUnreachable):
        await accounts("http://127.0.0.1:1/jwks.json").signed_in(asked_with(f"Bearer {a_token()}"))
