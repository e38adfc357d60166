"""`motcua schemas`: writes the JSON Schemas and the AsyncAPI document anew from the models."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict

from deploy.motcua import output
from deploy.schemas import asyncapi
from deploy.schemas.event_schema import event_schemas
from deploy.schemas.golden import FOLDER

Check = Annotated[
    bool, typer.Option("--check", help="Chỉ so sánh, không ghi. Only compare: exit 1 where a file is out of date.")
]


class SchemasWritten(BaseModel):
    """What there is, and which of its files were not as the models say."""

    model_config = ConfigDict(frozen=True)

    files: int
    changed: tuple[str, ...]


def documents() -> dict[str, str]:
    """Every generated file by name."""
    schemas = {f"{kind}.json": _written(schema) for kind, schema in event_schemas().items()}
    return schemas | {"asyncapi.yaml": asyncapi.text()}


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def stale(*, folder: Path = FOLDER) -> list[str]:
    """Files that are not as the models say: changed, missing, or of types that are gone."""
    wanted = documents()
    present = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.is_file()}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def write(*, folder: Path = FOLDER) -> None:
    """Write what is wanted; a schema without its type is taken away."""
    wanted = documents()
    for name in stale(folder=folder):
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()


def schemas(*, check: Check = False, as_json: output.AsJson = False) -> None:
    """Ghi lại lược đồ sự kiện từ mô hình. Write the JSON Schemas and the AsyncAPI document anew from the models."""
    changed = stale()
    if not check:
        write()
    said = SchemasWritten(files=len(documents()), changed=tuple(changed))
    well = f"{said.files} lược đồ đúng như mô hình. All {said.files} schemas are as the models say."
    output.answer(said, as_json=as_json, shown="\n".join(changed) or well)
    if check and changed:
        output.found()
