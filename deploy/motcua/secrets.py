"""`motcua secrets|jwks`: what a province in containers must hold before its first start."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict

from contracts.problems import StateRefused
from deploy.motcua.keys import Safe, Secrets
from deploy.motcua.output import AsJson, answer
from deploy.motcua.settings import LocalSettings

_HEAD = """\
# Secrets of one province, made by `motcua secrets`. Keep this file to yourself, and keep it: the data belongs to it.
COMPOSE_PROJECT_NAME=motcua
"""


class SecretsAlreadyMade(StateRefused):
    """Đã có tệp bí mật; tệp mới sẽ không mở được dữ liệu cũ.

    There are secrets already; new ones would not open the data that the old ones guard.
    """


class Written(BaseModel):
    """Where it was written."""

    model_config = ConfigDict(frozen=True)

    path: str


def as_environment(secrets: Secrets) -> str:
    """The lines of an environment file, by the names in deploy/compose.yaml."""
    named = {
        "POSTGRES_PASSWORD": secrets.superuser,
        **{f"{login.upper()}_PASSWORD": password for login, password in secrets.passwords.items()},
        "SIGNING_KEY": secrets.signing_key,
        "TRACKING_KEY": secrets.tracking_key,
        "SURVEY_KEY": secrets.survey_key,
    }
    return _HEAD + "".join(f"{name}={value}\n" for name, value in named.items())


def secrets(
    *,
    to: Annotated[Path | None, typer.Option(help="Tệp mới. A new file; stdout by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Mật khẩu và khóa mới cho deploy/compose.yaml. Fresh passwords and keys, each made once and for one province."""
    text = as_environment(Secrets())
    if to is None:
        typer.echo(text, nl=False)
        return
    try:
        to.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise SecretsAlreadyMade(f"{to}") from error
    to.write_text(text)
    answer(Written(path=str(to)), as_json=as_json, shown=str(to))


def jwks(
    *,
    to: Annotated[Path, typer.Option(help="Tệp ghi ra. The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Khóa công khai của nơi cấp thẻ tại chỗ. The local issuer's public keys, for <SERVICE>_AUTH_JWKS."""
    to.write_text(Safe(LocalSettings().home).jwks().read_text())
    answer(Written(path=str(to)), as_json=as_json, shown=str(to))
