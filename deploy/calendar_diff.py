"""`motcua calendar diff A B`: what differs between two calendars, and what becomes of a date under the other."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contracts.calendar.hours import in_vietnam
from deploy import calendar_question as asked
from deploy.calendar_difference import DayIs, Difference, DueBy, Reception, difference
from deploy.calendar_in_force import Chosen, named
from deploy.calendar_question import Question
from deploy.calendar_speech import (
    AsJson,
    Case,
    Commune,
    PolicyName,
    Procedure,
    Received,
    TermText,
    moment,
    refusals_printed,
)
from deploy.motcua.output import FINDING

SHOWN = 40

Which = Annotated[str, typer.Argument(help="Tệp lịch JSON, hoặc phiên bản. A calendar file, or a version.")]


def diff(
    a: Which,
    b: Which,
    *,
    received: Received = None,
    term: TermText = None,
    commune: Commune = None,
    procedure: Procedure = None,
    case: Case = None,
    policy: PolicyName = "close_of_business",
    as_json: AsJson = False,
) -> None:
    """Hai lịch khác nhau ở những ngày nào. What two calendars say differently; exit code 1 if they differ."""
    with refusals_printed(as_json=as_json):
        question = Question(received, term, commune, procedure, case, policy)
        one, other = named(a, field="/a"), named(b, field="/b")
        reception = _reception(question)
        within = None if commune is None else reception.commune if reception else _commune(question)
        found = difference(one.decrees, other.decrees, commune=within, reception=reception)
        if reception and found.due and found.due.a.refused and found.due.b.refused:
            reception.promised(one.decrees)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        _show(found, one, other)
    if found.differs:
        raise typer.Exit(FINDING)


def _reception(question: Question) -> Reception | None:
    """The reception to look at; none where none is stated."""
    if not any((question.received, question.term, question.procedure, question.case)):
        return None
    received, policy = asked.received(question), asked.policy(question)
    offer = asked.offer(question, day=received.date())
    term = asked.term(question, offer, day=received.date())
    return Reception(received, term, asked.commune(question, offer), policy)


def _commune(question: Question) -> str:
    today = in_vietnam(datetime.now(UTC)).date()
    return asked.commune(question, asked.offer(question, day=today))


def _show(found: Difference, one: Chosen, other: Chosen) -> None:
    console = Console(highlight=False)
    title = f"{found.a} → {found.b}"
    table = Table("Ngày · Day", "Phạm vi · Scope", "Trước · A", "Sau · B", title=title, title_justify="left")
    for day in found.days[:SHOWN]:
        table.add_row(f"{day.date:%d/%m/%Y}", day.scope, _told(day.a), _told(day.b))
    more = len(found.days) - SHOWN
    table.caption = f"… {more} ngày nữa (more days)" if more > 0 else f"{len(found.days)}"
    console.print(table)
    console.print(f"A: {one.told}\nB: {other.told}", soft_wrap=True)
    for which, years in (("A", found.years_only_in_a), ("B", found.years_only_in_b)):
        if years:
            console.print(f"Chỉ có trong {which} (only in {which}): {', '.join(map(str, years))}")
    if found.due:
        a, b = _due_told(found.due.a), _due_told(found.due.b)
        console.print(f"Hẹn trả · Due ({found.due.term}, {moment(found.due.received)}): {a} → {b}", soft_wrap=True)


def _told(day: DayIs) -> str:
    hours = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in day.hours)
    return f"{day.vi}\n{day.en}\n{hours or '–'}"


def _due_told(due: DueBy) -> str:
    return due.refused or moment(due.due)
