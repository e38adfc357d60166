"""`motcua calendar due|explain|diff`: the promised date of a reception and why, by the calendar in force."""

from datetime import datetime
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from contracts.calendar.explanation import ExplainedDay, explain
from contracts.calendar.promise import promise
from contracts.calendar.working_time import CalendarYearNotLoaded, WorkingCalendar
from deploy import calendar_question as asked
from deploy.calendar_diff import diff
from deploy.calendar_in_force import of_the_question
from deploy.calendar_question import Question
from deploy.calendar_speech import (
    AsJson,
    CalendarFile,
    Case,
    Commune,
    PolicyName,
    Procedure,
    Received,
    TermText,
    moment,
    refusals_printed,
)

app = typer.Typer(
    help="Ngày hẹn trả và lịch làm việc. The promised date and the working calendar.", no_args_is_help=True
)
app.command()(diff)


class Answer(BaseModel):
    """What is promised, and why."""

    model_config = ConfigDict(frozen=True)

    due: datetime
    apology_latest: datetime | None
    transfer_by: datetime
    explanation: tuple[ExplainedDay, ...]
    received: datetime
    term: str
    calendar: str
    calendar_place: Annotated[str, Field(exclude=True)]


@app.command()
def due(
    *,
    received: Received = None,
    term: TermText = None,
    commune: Commune = None,
    procedure: Procedure = None,
    case: Case = None,
    policy: PolicyName = "close_of_business",
    calendar: CalendarFile = None,
    as_json: AsJson = False,
) -> None:
    """Ngày hẹn trả của một hồ sơ. When a dossier is due."""
    with refusals_printed(as_json=as_json):
        answer = _answer(Question(received, term, commune, procedure, case, policy, calendar))
        _print(answer, as_json=as_json)


@app.command("explain")
def explain_days(
    *,
    received: Received = None,
    term: TermText = None,
    commune: Commune = None,
    procedure: Procedure = None,
    case: Case = None,
    policy: PolicyName = "close_of_business",
    calendar: CalendarFile = None,
    as_json: AsJson = False,
) -> None:
    """Từng ngày được tính hay không và vì sao. Day by day: what counts, what does not, and why."""
    with refusals_printed(as_json=as_json):
        answer = _answer(Question(received, term, commune, procedure, case, policy, calendar))
        _print(answer, as_json=as_json)
        if not as_json:
            _print_days(answer.explanation)


def _answer(question: Question) -> Answer:
    received, policy = asked.received(question), asked.policy(question)
    offer = asked.offer(question, day=received.date())
    commune, term = asked.commune(question, offer), asked.term(question, offer, day=received.date())
    chosen = of_the_question(question.calendar)
    calendar = WorkingCalendar.of(chosen.decrees, commune)
    try:
        promised = promise(calendar, received, term, policy=policy)
    except CalendarYearNotLoaded as refused:
        raise refused.because_of("/received") from refused
    return Answer(
        due=promised.due_at,
        apology_latest=promised.apology_latest,
        transfer_by=promised.transfer_by,
        explanation=explain(calendar, received, term, policy=policy),
        received=received,
        term=str(term),
        calendar=chosen.decrees.version,
        calendar_place=chosen.place,
    )


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        typer.echo(answer.model_dump_json())
        return
    table = Table("", "Thời điểm", title="Ngày hẹn trả · The promised date", title_justify="left")
    table.add_row("Tiếp nhận · Received", f"{answer.received:%d/%m/%Y %H:%M:%S}")
    table.add_row("Thời hạn · Term", answer.term)
    table.add_row("Hẹn trả · Due", moment(answer.due))
    table.add_row("Xin lỗi chậm nhất · Apology at the latest", moment(answer.apology_latest))
    table.add_row("Chuyển xử lý chậm nhất · Transfer by", moment(answer.transfer_by))
    Console().print(table)
    typer.echo(f"Lịch · Calendar: {answer.calendar}, {answer.calendar_place}")


def _print_days(days: tuple[ExplainedDay, ...]) -> None:
    table = Table("Ngày · Day", "Tính · Counted", "Vì sao · Why", "Căn cứ · Source")
    for day in days:
        table.add_row(f"{day.date:%d/%m/%Y}", "✓" if day.counted else "–", f"{day.vi}\n{day.en}", day.source)
    Console().print(table)
