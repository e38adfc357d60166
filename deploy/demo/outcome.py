"""What a demonstration came to, counted from the public facts of its own dossiers."""

from collections import Counter
from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict

from contracts.events.notify import CitizenNotified
from contracts.message import DossierEvent
from deploy.demo.carried import Carried
from deploy.demo.story import Story


class Notices(BaseModel):
    """Messages that providers accepted."""

    model_config = ConfigDict(frozen=True)

    sms: int
    email: int

    @classmethod
    def of(cls, stories: Sequence[Story]) -> "Notices":
        """Those of these dossiers."""
        sent = Counter(it.channel for story in stories for it in story.notices if isinstance(it, CitizenNotified))
        return cls(sms=sent["sms"], email=sent["email"])


class Outcome(BaseModel):
    """The figures of one run."""

    model_config = ConfigDict(frozen=True)

    recorded: int
    routed: int
    returned: int
    on_time: int
    late: int
    supplemented: int
    refused: int
    withdrawn: int
    notices: Notices
    answered: int
    satisfaction: float | None
    parked: int
    ledger_difference: int
    communes: int
    seconds: float

    @classmethod
    def of(cls, carried: Sequence[Carried], *, parked: int, seconds: float) -> "Outcome":
        """The figures of these dossiers."""
        stories = [it.story for it in carried]
        return cls(
            recorded=_number(stories, lambda story: story.recorded),
            routed=_number(stories, lambda story: story.routed),
            returned=_number(stories, lambda story: story.returned),
            on_time=timely(carried, late=False),
            late=timely(carried, late=True),
            supplemented=_number(stories, lambda story: story.supplement),
            refused=sum(story.completed is not None and story.completed.outcome == "refused" for story in stories),
            withdrawn=_number(stories, lambda story: story.withdrawn),
            notices=Notices.of(stories),
            answered=_number(stories, lambda story: story.feedback),
            satisfaction=satisfaction(carried),
            parked=parked,
            ledger_difference=sum(not it.consistent for it in carried),
            communes=len({it.planned.row.commune for it in carried}),
            seconds=round(seconds, 1),
        )


def _number(stories: Sequence[Story], fact: Callable[[Story], DossierEvent | None]) -> int:
    return sum(fact(story) is not None for story in stories)


def satisfaction(carried: Sequence[Carried]) -> float | None:
    """The share of overall scores of 4 and 5, in per cent."""
    # Four and five count as satisfied (SIPAS).
    scores = [it.story.feedback.overall for it in carried if it.story.feedback is not None]
    return round(100 * sum(score >= 4 for score in scores) / len(scores), 1) if scores else None


def timely(carried: Sequence[Carried], *, late: bool) -> int:
    """How many results were ready in time, or late."""
    return sum(it.story.completed is not None and (it.story.completed.timeliness == "late") is late for it in carried)
