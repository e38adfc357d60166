"""A bearer token is believed if its issuer signed it, for us, and it is still valid; any OIDC issuer will do."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
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


@pytest.fixture
def jwks_file(jwks_url: str, tmp_path: Path) -> str:
    """The same key set as a file."""
    file = tmp_path / "jwks.json"
    file.write_bytes(httpx.get(jwks_url).content)
    return str(file)


@pytest.fixture(params=["jwks_url", "jwks_file"])
def jwks(request: pytest.FixtureRequest) -> str:
    """An issuer's key set, wherever it is read from."""
    found: str = request.getfixturevalue(request.param)
    return found


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


def good_claims() -> dict[str, object]:
    """What a token of the issuer says, as plain JSON."""
    now = int(datetime.now(UTC).timestamp())
    who = {"iss": ISSUER, "aud": AUDIENCE, "sub": "lan", "role": "case_officer", "communes": ["02353"]}
    return who | {"iat": now, "exp": now + 300}


def a_signed_token(header: dict[str, Any], claims: dict[str, object]) -> str:
    """Signed by the issuer, whatever it says."""
    return signed(json.dumps(header).encode(), json.dumps(claims).encode())


def signed(header: bytes, claims: bytes) -> str:
    """A token's three parts, of any bytes."""
    head, body = (urlsafe_b64encode(part).rstrip(b"=") for part in (header, claims))
    seal = KEY.sign(head + b"." + body, PKCS1v15(), SHA256())
    return b".".join((head, body, urlsafe_b64encode(seal).rstrip(b"="))).decode()


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


@pytest.mark.parametrize(
    "header",
    [
        {"kid": None},
        {"kid": "2019-01"},
        {"kid": 5},
        {"kid": ["2026-11"]},
        {"alg": None},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": ["RS256"]},
        {"crit": ["exp"]},
        {"b64": False, "crit": ["b64"]},
    ],
)
async def test_a_token_whose_header_names_no_key_of_the_issuer_or_nothing_sensible_is_refused(
    jwks: str, header: dict[str, Any]
) -> None:
    named = {"alg": "RS256", "typ": "JWT", "kid": KEY_ID} | header
    token = a_signed_token({name: value for name, value in named.items() if value is not None}, good_claims())

    with pytest.raises(TokenRequired):
        await accounts(jwks).signed_in(asked_with(f"Bearer {token}"))


@pytest.mark.parametrize("odd", [None, 5, True, -1, 1e300, float("inf"), float("nan"), "x", [], {}, [[]], [{"a": 1}]])
@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "role", "iat", "exp", "nbf", "communes"])
async def test_a_claim_of_another_kind_is_refused_or_means_nothing(jwks_file: str, claim: str, odd: object) -> None:
    token = a_signed_token({"alg": "RS256", "kid": KEY_ID}, good_claims() | {claim: odd})

    try:
        account = await accounts(jwks_file).signed_in(asked_with(f"Bearer {token}"))
    except TokenRequired:
        return
    assert not account.serves("02353") if claim == "communes" else claim in ("exp", "iat", "nbf", "sub")


@pytest.mark.parametrize("text", [b"[" * 20_000, b"\xff", b"[]", b'"x"', b"5", b"null", b""])
@pytest.mark.parametrize("part", [0, 1])
async def test_a_part_that_is_no_json_object_is_refused(jwks_file: str, part: int, text: bytes) -> None:
    parts = [json.dumps({"alg": "RS256", "kid": KEY_ID}).encode(), json.dumps(good_claims()).encode()]
    parts[part] = text

    with pytest.raises(TokenRequired):
        await accounts(jwks_file).signed_in(asked_with(f"Bearer {signed(*parts)}"))


async def test_an_issuer_that_cannot_be_reached_is_trouble_and_not_a_refusal() -> None:
    with pytest.raises(IssuerUnreachable):
        await accounts("http://127.0.0.1:1/jwks.json").signed_in(asked_with(f"Bearer {a_token()}"))
