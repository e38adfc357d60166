"""Returned results with meaning: say only what the test is about."""

from datetime import UTC, datetime

from contracts.delivery.database import Database
from contracts.events.routing import ResultReturned
from contracts.identifiers import DossierId, new_id
from contracts.message import Actor
from contracts.tokens.links import survey_token
from services.survey.handlers.open_survey import open_survey

KEY = "a key that only tests share"
FRIDAY_AFTERNOON = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
HOA_AN, TAN_THANH = "02353", "02449"
SINGLE_STATUS, BIRTH = "1.004873", "1.001193"
CLERK = Actor(role="records_clerk", account="clerk-7")


def a_returned_result(
    dossier: DossierId | None = None,
    *,
    commune: str = HOA_AN,
    procedure: str = SINGLE_STATUS,
    at: datetime = FRIDAY_AFTERNOON,
) -> ResultReturned:
    """A citizen took the result home."""
    dossier = dossier or DossierId(new_id())
    return ResultReturned(
        time=at,
        actor=CLERK,
        dossier_id=dossier,
        dossier_code=f"H60.112-261123-{dossier.int % 9000 + 1000}",
        receiving_commune=commune,
        handling_commune=commune,
        procedure=procedure,
        case="default",
        unit="VP",
        outcome="granted",
        timeliness="on_time",
        completed_at=at,
    )


def link_of(dossier: DossierId) -> str:
    """The path that the citizen was sent."""
    return f"/s/{survey_token(dossier, key=KEY)}"


async def returned(database: Database, *results: ResultReturned) -> list[DossierId]:
    """These results were returned, and their surveys are open."""
    async with database.transaction() as tx:
        await open_survey(tx, results, now=FRIDAY_AFTERNOON)
    return [result.dossier_id for result in results]
