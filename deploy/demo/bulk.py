"""Commands for routing's desk, many in one call, and its verdicts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, JsonValue

from contracts.commands import DeskCommand
from deploy.demo.staff import Staff
from deploy.motcua.token import StaffRole

MOST_COMMANDS = 500


@dataclass(frozen=True, slots=True)
class Stage:
    """Commands that one officer gives in one go."""

    role: StaffRole
    commands: tuple[DeskCommand, ...]


class Verdict(BaseModel):
    """What became of one command."""

    model_config = ConfigDict(frozen=True)

    code: str
    command: str
    status: int
    slug: str | None = None
    supplement_request: str | None = None

    @property
    def good(self) -> bool:
        """Whether it was obeyed."""
        return self.status < 400


class Verdicts(BaseModel):
    """The desk's answer, one verdict per command."""

    verdicts: tuple[Verdict, ...]


class Orders(BaseModel):
    """Commands for the desk, each with its dossier's code beside."""

    commands: tuple[dict[str, JsonValue], ...]


async def give(staff: Staff, stages: Mapping[str, Stage]) -> dict[str, Verdict]:
    """One stage for each dossier; by code the last command's verdict, or the first refusal."""
    by_role: dict[StaffRole, list[tuple[str, Stage]]] = defaultdict(list)
    for code, stage in stages.items():
        by_role[stage.role].append((code, stage))
    said: dict[str, Verdict] = {}
    for role, given in by_role.items():
        for orders in _calls(given):
            answer = await staff.told("routing", "/desk/commands", orders, role=role)
            for verdict in Verdicts.model_validate_json(answer.content).verdicts:
                if verdict.code not in said or said[verdict.code].good:
                    said[verdict.code] = verdict
    return said


def _calls(given: Sequence[tuple[str, Stage]]) -> Iterator[Orders]:
    """As few calls as the desk takes, no dossier's stage torn apart."""
    commands: list[dict[str, JsonValue]] = []
    for code, stage in given:
        # The desk obeys in order, so a stage in one call needs no waiting in between.
        if len(commands) + len(stage.commands) > MOST_COMMANDS:
            yield Orders(commands=tuple(commands))
            commands = []
        commands += [{"code": code, **it.model_dump(mode="json", exclude_none=True)} for it in stage.commands]
    if commands:
        yield Orders(commands=tuple(commands))
