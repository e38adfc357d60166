"""The secrets of a local province, made once: passwords, signing keys, and the issuer's key pair."""

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pydantic import BaseModel, ConfigDict, Field

from deploy.provision import LOGINS

ALGORITHM = "RS256"
PrivateKey = rsa.RSAPrivateKey


def _random() -> str:
    return secrets.token_urlsafe(32)


def _random_per_login() -> dict[str, str]:
    return {login: _random() for login in LOGINS}


class Secrets(BaseModel):
    """What nobody outside the province may know."""

    model_config = ConfigDict(frozen=True)

    superuser: str = Field(default_factory=_random)
    passwords: dict[str, str] = Field(default_factory=_random_per_login)
    signing_key: str = Field(default_factory=_random, description="Supplement request numbers: intake and routing.")
    survey_key: str = Field(default_factory=_random, description="Survey links: notify and survey.")
    tracking_key: str = Field(default_factory=_random, description="Tracking links: intake, routing and notify.")


class Safe:
    """The folder that keeps them, closed to other users."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "secrets"
        self._jwks = self._folder / "jwks.json"
        self._issuer = self._folder / "issuer.pem"

    def secrets(self) -> Secrets:
        """The province's secrets, the same ones every time."""
        file = self._folder / "secrets.json"
        self._keep(file, lambda: Secrets().model_dump_json(indent=2))
        return Secrets.model_validate_json(file.read_text())

    def issuer(self) -> PrivateKey:
        """The key that signs the local province's tokens."""
        self._keep(self._issuer, _new_key)
        key = serialization.load_pem_private_key(self._issuer.read_bytes(), password=None)
        assert isinstance(key, PrivateKey)
        return key

    def jwks(self) -> Path:
        """The file with the issuer's public key, for the services."""
        self._keep(self._jwks, lambda: _key_set(self.issuer()))
        return self._jwks

    def _keep(self, file: Path, make: Callable[[], str]) -> None:
        """Write a new secret, unless there is one; of two who try at once, the first wins."""
        if file.exists():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()


def _new_key() -> str:
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


def key_id(key: PrivateKey) -> str:
    """The key's name: its own fingerprint, so that a new key is never taken for the old one."""
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(public).hexdigest()[:16]


def _key_set(key: PrivateKey) -> str:
    public = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    return json.dumps({"keys": [{**public, "kid": key_id(key), "use": "sig", "alg": ALGORITHM}]})
