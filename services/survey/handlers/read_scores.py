"""The scores of a period, of a commune, of a procedure."""

from dataclasses import dataclass

from contracts.delivery.database import Transaction
from contracts.problems import InputRefused
from services.survey.domain.period import Period
from services.survey.domain.scores import Scores
from services.survey.handlers.read_names import read_names
from services.survey.pages.names import Names
from services.survey.store import tallies


class CommuneUnknown(InputRefused):
    """Không có xã, phường nào mang mã này.

    No commune has this code.
    """


class ProcedureUnknown(InputRefused):
    """Không có thủ tục nào mang mã này.

    No procedure has this code.
    """


@dataclass(frozen=True, slots=True)
class ScoreQuery:
    """Which scores are wanted; None asks for all."""

    period: Period
    commune: str | None = None
    procedure: str | None = None


async def read_scores(tx: Transaction, question: ScoreQuery) -> tuple[Scores, Names]:
    """The scores, and the names to show them with; a code that nothing was ever counted or named under is refused."""
    scores = await tallies.scores(tx, question.period, commune=question.commune, procedure=question.procedure)
    names = await read_names(tx)
    if not scores.whole.opened:
        _check(question, names)
    return scores, names


def _check(question: ScoreQuery, names: Names) -> None:
    """Only what the newest catalogue offers can have a score to come."""
    if names.communes and question.commune not in (None, *names.communes):
        raise CommuneUnknown(field="/commune", expected="mã xã 5 chữ số (a commune's 5-digit GSO code)")
    if names.procedures and question.procedure not in (None, *names.procedures):
        raise ProcedureUnknown(field="/procedure", expected="mã thủ tục (a procedure's national code)")
