"""One bar per phase of a demonstration, filled by what was heard."""

from collections.abc import Callable

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from deploy.demo.demonstration import Demonstration
from deploy.demo.story import Story
from deploy.motcua import output

_PHASES: tuple[tuple[str, Callable[[Story], bool]], ...] = (
    ("phân công · routed", lambda story: story.routed is not None),
    ("kết thúc · returned or withdrawn", lambda story: story.ended is not None),
    ("khảo sát mở · survey opened", lambda story: story.opened is not None),
    ("đã đánh giá · answered", lambda story: story.feedback is not None),
)


class Bars:
    """One bar per phase, each filled by what was heard."""

    def __init__(self, total: int) -> None:
        columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=output.progress)
        self._fed = self.progress.add_task("tiếp nhận · recorded", total=total)
        self._tasks: list[TaskID] = [self.progress.add_task(name, total=total) for name, _ in _PHASES]

    def show(self, demonstration: Demonstration) -> None:
        """Where the dossiers are now."""
        codes = demonstration.dossiers
        self.progress.update(self._fed, completed=demonstration.answered_rows)
        for task, (_, reached) in zip(self._tasks, _PHASES, strict=True):
            self.progress.update(task, completed=demonstration.stories.number(reached, codes))
