"""What can be wrong with a file of decreed days: as a whole, or row by row."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from contracts.problems import InputRefused, ProblemDetails

SHOWN = 20


class RowFault(BaseModel):
    """What is wrong in one line."""

    model_config = ConfigDict(frozen=True)

    line: int
    field: str
    expected: str


class FileProblem(ProblemDetails):
    """A refusal with every bad row."""

    rows: tuple[RowFault, ...]


class CalendarFileUnreadable(InputRefused):
    """Không đọc được tệp lịch: cần một tệp CSV, mã UTF-8.

    The calendar file cannot be read: it must be CSV in UTF-8.
    """


class CalendarHeaderWrong(InputRefused):
    """Dòng tiêu đề của tệp lịch chưa đúng.

    The header of the calendar file is not as expected.
    """


class CalendarFileEmpty(InputRefused):
    """Tệp lịch không có ngày nào.

    The calendar file holds no days.
    """


class CalendarRowsRefused(InputRefused):
    """Tệp lịch có dòng chưa đúng nên không dòng nào được công bố.

    Rows of the calendar file are wrong, so none of them is published.
    """

    def __init__(self, faults: Sequence[RowFault]) -> None:
        told = "\n".join(f"dòng (line) {it.line}, {it.field}: {it.expected}" for it in faults[:SHOWN])
        more = f"\n… {len(faults) - SHOWN} nữa (more)" if len(faults) > SHOWN else ""
        super().__init__(f"{self.title()}\n{told}{more}", field=faults[0].field, expected=faults[0].expected)
        self.faults = tuple(faults)

    def details(self, *, english: bool = False) -> FileProblem:
        """The problem with its rows."""
        return FileProblem(**super().details(english=english).model_dump(), rows=self.faults)
