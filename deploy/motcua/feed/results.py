"""The result file: a row and its verdict per line, appended as they come, put into the feed's order at the end."""

import csv
import fcntl
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.motcua.feed.cells import COLUMNS, Cells
from deploy.motcua.feed.refusals import FeedAlreadyRuns, ResultsNotOurs, ResultsUnwritable
from deploy.motcua.feed.rows import Row
from deploy.motcua.feed.verdicts import VERDICT_COLUMNS, Verdict

HEADER = (*COLUMNS, *VERDICT_COLUMNS, "line")
_ROW_ID = HEADER.index("row_id")


@dataclass(frozen=True, slots=True)
class Told:
    """A line of an earlier run."""

    cells: Cells
    verdict: Verdict


class Results:
    """One run's hold of the result file; nobody else may write it meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("a+b")
        except OSError as error:
            detail = f"{path}: {error.strerror}"
            raise ResultsUnwritable(detail, field="/results", expected="một tệp ghi được (a writable file)") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._lines = self._earlier()
        except BlockingIOError as error:
            self._file.close()
            raise FeedAlreadyRuns(field="/results", expected="--results PATH") from error
        except ResultsNotOurs:
            self._file.close()
            raise

    def _earlier(self) -> list[list[str]]:
        """The whole lines of earlier runs; what a crash left of the last one is cut off."""
        self._file.seek(0)
        raw = self._file.read()
        whole = raw[: raw.rfind(b"\n") + 1]
        try:
            header, *lines = (
                csv.reader(io.StringIO(whole.decode(), newline=""), strict=True) if whole else [list(HEADER)]
            )
        except (UnicodeDecodeError, csv.Error) as error:
            raise self._foreign() from error
        if tuple(header) != HEADER or any(len(line) != len(HEADER) for line in lines):
            raise self._foreign()
        # Whoever was killed while writing left half a line; its row is simply asked again.
        self._file.truncate(len(whole))
        if not whole:
            self._append(HEADER)
        return lines

    def _foreign(self) -> ResultsNotOurs:
        return ResultsNotOurs(f"{self.path}", field="/results", expected="--results PATH")

    def told(self) -> dict[str, Told]:
        """The last verdict of each row_id."""
        split, end = len(COLUMNS), len(COLUMNS) + len(VERDICT_COLUMNS)
        return {
            line[_ROW_ID]: Told(
                Cells.of(dict(zip(COLUMNS, line[:split], strict=True))),
                Verdict(*line[split:end]),  # type: ignore[arg-type]  # we wrote it
            )
            for line in self._lines
            if line[_ROW_ID]
        }

    def add(self, row: Row, verdict: Verdict) -> None:
        """Keep a verdict: it survives the end of the process."""
        self._append(_line(row, verdict))

    def _append(self, cells: Sequence[str]) -> None:
        # The system keeps it from here on, even when this process is killed.
        self._file.write(_written([cells]))
        self._file.flush()

    def settle(self, told: Sequence[tuple[Row, Verdict]]) -> None:
        """One line per row, in the order of the feed, behind the lines of other feeds."""
        mine = {row.cells.row_id for row, _ in told}
        others = [line for line in self._lines if line[_ROW_ID] and line[_ROW_ID] not in mine]
        # Replaced in one stroke: a reader finds the old order or the new one, never half of it.
        fresh = self.path.with_name(f".{self.path.name}.new")
        fresh.write_bytes(_written([HEADER, *others, *(_line(row, verdict) for row, verdict in told)]))
        os.replace(fresh, self.path)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _line(row: Row, verdict: Verdict) -> tuple[str, ...]:
    return (*row.cells.in_order(), *verdict.in_order(), str(row.line))


def _written(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    # One line each, so that a crash can only ever cut off the last one.
    csv.writer(text, lineterminator="\n").writerows([cell.replace("\n", " ") for cell in line] for line in lines)
    return text.getvalue().encode()
