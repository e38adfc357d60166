"""One demonstration from the file to the last survey: every part is played through the doors that it really has."""

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.commands import AnswerSurvey
from contracts.problems import Trouble
from deploy.demo import bulk, citizens, officers
from deploy.demo.bulk import Stage, Verdict
from deploy.demo.carried import Carried
from deploy.demo.dossiers import write_csv
from deploy.demo.letterbox import Letterbox
from deploy.demo.plan import Fate, Planned
from deploy.demo.staff import Staff
from deploy.demo.stories import Enough, Stories
from deploy.demo.story import Story
from deploy.motcua.feed import rows as feed_rows
from deploy.motcua.feed import verdicts as feed_verdicts
from deploy.motcua.feed.posting import Counter
from deploy.motcua.feed.results import Results
from deploy.motcua.feed.run import feed_through

AT_A_TIME = 32
SILENCE = 60.0
# What does not come counts as a difference; once all is silent, nobody waits long for it.
LAST_SILENCE = 20.0
ORDINARY = (Fate.GRANTED, Fate.LATE, Fate.REFUSED, Fate.APOLOGISED)


class StoryStuck(Trouble):
    """Có hồ sơ không đi tiếp; xem nhật ký của các dịch vụ.

    Some dossiers do not move on; see the logs of the services.
    """


@dataclass(slots=True)
class Demonstration:
    """One run: its dossiers by code, its staff, what is heard of it, what arrives by SMS."""

    staff: Staff
    stories: Stories
    box: Letterbox
    dossiers: dict[str, Planned] = field(default_factory=dict)
    opinions: dict[str, AnswerSurvey] = field(default_factory=dict)
    left_lying: dict[str, Verdict] = field(default_factory=dict)
    answered_rows: int = 0

    def fated(self, *fates: Fate) -> dict[str, Planned]:
        """The dossiers of these fates that officers still work on."""
        return {code: it for code, it in self.dossiers.items() if it.fate in fates and code not in self.left_lying}

    async def record(self, planned: Sequence[Planned], *, file: Path, counter: Counter) -> None:
        """Write the file and feed it to the counter."""
        write_csv(file, (it.row for it in planned))
        results = Results(file.with_suffix(".results.csv"))
        try:
            judged = await feed_through(
                feed_rows.read(file), counter, results, concurrency=AT_A_TIME, heard=self._count
            )
        finally:
            results.close()
        codes = [verdict.code for _, verdict in judged]
        self.dossiers.update({code: it for code, it in zip(codes, planned, strict=True) if code})

    def _count(self, _: feed_verdicts.Verdict) -> None:
        self.answered_rows += 1

    async def work(self) -> None:
        """Everything between the receipt and the result in the citizen's hand."""
        await self._heard(lambda story: story.routed is not None, self.dossiers, what="routed")
        await _side_by_side(citizens.ask_back(self.staff, code) for code in self.fated(Fate.WITHDRAWN))
        numbers = await self._ask_and_apologise()
        await self._work_through(self.fated(*ORDINARY))
        await self._supplement(numbers)
        await self._give_back()

    async def _ask_and_apologise(self) -> dict[str, str]:
        """What comes before the ordinary work; the signed numbers of the supplement requests."""
        stages = {code: stage for code, it in self.dossiers.items() if (stage := officers.before(it)) is not None}
        said = await self._give(stages)
        return {code: verdict.supplement_request for code, verdict in said.items() if verdict.supplement_request}

    async def _supplement(self, numbers: Mapping[str, str]) -> None:
        """Citizens who were told what is missing bring it; then their dossiers take the ordinary way."""
        await self._heard(_told_of_supplement, numbers, what="told what is missing")
        await _side_by_side(
            citizens.bring_papers(self.staff, code, self.dossiers[code], number=number)
            for code, number in numbers.items()
        )
        await self._heard(_goes_on, numbers, what="going on with the papers")
        await self._work_through({code: self.dossiers[code] for code in numbers})

    async def _give_back(self) -> None:
        """Accept each wish to withdraw, as soon as the desk knows of it."""
        # The wish reaches the desk by way of a fact, so at first there is nothing to accept.
        left = self.fated(Fate.WITHDRAWN)
        async with asyncio.timeout(SILENCE):
            while left:
                said = await bulk.give(self.staff, dict.fromkeys(left, officers.ACCEPT_WITHDRAWAL))
                left = {code: it for code, it in left.items() if not said[code].good}
                await asyncio.sleep(0.05 if left else 0)

    async def _work_through(self, planned: Mapping[str, Planned]) -> None:
        """All of them side by side, stage by stage."""
        scripts = {code: officers.work(it) for code, it in planned.items()}
        for number in range(max(map(len, scripts.values()), default=0)):
            await self._give(
                {
                    code: script[number]
                    for code, script in scripts.items()
                    if number < len(script) and code not in self.left_lying
                }
            )

    async def _give(self, stages: Mapping[str, Stage]) -> Mapping[str, Verdict]:
        """One stage of each; a dossier whose stage is refused is left lying, and counts as a difference."""
        said = await bulk.give(self.staff, stages)
        self.left_lying.update({code: verdict for code, verdict in said.items() if not verdict.good})
        return said

    async def _heard(self, enough: Enough, codes: Collection[str], *, what: str) -> None:
        left = await self.stories.until(enough, codes, patience=SILENCE)
        if left:
            raise StoryStuck(f"{what}: {len(left)} of {len(codes)} are not, e.g. {', '.join(sorted(left)[:3])}")

    async def hear_opinions(self, *, seed: int) -> None:
        """Citizens with a result follow their links and answer, most of them."""
        returned = self.fated(*(set(Fate) - {Fate.WITHDRAWN}))
        said = {code: citizens.opinion(it, seed=seed) for code, it in returned.items()}
        self.opinions = {code: opinion for code, opinion in said.items() if opinion is not None}
        await citizens.answer_surveys(self.box, self.opinions, patience=LAST_SILENCE)

    async def settle(self) -> None:
        """Wait until every dossier's end is consistent, or nothing more is heard."""
        carried = {it.code: it for it in self.carried()}
        await self.stories.until_each(lambda code: carried[code].consistent, carried, patience=LAST_SILENCE)

    def carried(self) -> list[Carried]:
        """Every dossier as it stands."""
        return [Carried(code, it, self.stories.of(code), self.opinions.get(code)) for code, it in self.dossiers.items()]


def _told_of_supplement(story: Story) -> bool:
    return story.supplement_asked is not None and story.notices_of(story.supplement_asked.id) > 0


def _goes_on(story: Story) -> bool:
    return any(it.reason == "supplement" for it in story.resumed)


async def _side_by_side(works: Iterable[Coroutine[None, None, None]]) -> None:
    """All of them, a few at a time; the first failure ends them."""
    gate = asyncio.Semaphore(AT_A_TIME)

    async def one(work: Coroutine[None, None, None]) -> None:
        async with gate:
            await work

    await asyncio.gather(*(one(work) for work in works))
