"""The files a page needs beside itself, served under their content's hash, so that browsers may keep them for ever."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Response

from contracts.problems import Unknown

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


class FileUnknown(Unknown):
    """Không có tệp này.

    There is no such file.
    """


@dataclass(frozen=True, slots=True)
class Asset:
    """One file and what it is."""

    body: bytes
    kind: str


def _hashed(path: Path) -> str:
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"


_NAMES = {path.name: _hashed(path) for path in _FOLDER.iterdir() if path.suffix in _KINDS}
_ASSETS = {_NAMES[name]: Asset((_FOLDER / name).read_bytes(), _KINDS[Path(name).suffix]) for name in _NAMES}


def address(name: str) -> str:
    """Where `style.css` is served, below the service's own root."""
    return f"/static/{_NAMES[name]}"


def serve(app: FastAPI) -> None:
    """Serve the files."""

    @app.get("/static/{name}", include_in_schema=False)
    async def file(name: str) -> Response:
        if name not in _ASSETS:
            raise FileUnknown(field="/name")
        headers = {"Cache-Control": _FOR_EVER, "X-Content-Type-Options": "nosniff"}
        return Response(_ASSETS[name].body, headers=headers, media_type=_ASSETS[name].kind)
