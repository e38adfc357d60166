"""What can be wrong with a feed as a whole: its file, its result file, the counter it goes to."""

from contracts.problems import InputRefused, StateRefused, Trouble


class FeedFileUnreadable(InputRefused):
    """Không mở được tệp hồ sơ.

    The feed file cannot be opened.
    """


class FeedFileEmpty(InputRefused):
    """Tệp hồ sơ trống.

    The feed file is empty.
    """


class FeedNotUtf8(InputRefused):
    """Tệp hồ sơ không phải UTF-8.

    The feed file is not UTF-8.
    """


class FeedColumnMissing(InputRefused):
    """Tệp hồ sơ thiếu một cột.

    The feed file lacks a column.
    """


class FeedColumnUnknown(InputRefused):
    """Tệp hồ sơ có một cột lạ.

    The feed file has a column that is not known.
    """


class FeedColumnRepeated(InputRefused):
    """Tệp hồ sơ có một cột lặp lại.

    The feed file has the same column twice.
    """


class ResultsNotOurs(InputRefused):
    """Tệp kết quả đã có và không phải do lệnh này viết ra.

    The result file exists and was not written by this command.
    """


class ResultsUnwritable(InputRefused):
    """Không ghi được tệp kết quả.

    The result file cannot be written.
    """


class FeedAlreadyRuns(StateRefused):
    """Một lệnh khác đang ghi vào tệp kết quả này.

    Another run is writing this result file.
    """


class IntakeSilent(Trouble):
    """Bộ phận tiếp nhận không trả lời.

    Intake does not answer.
    """


class IntakeAnswerUnreadable(Trouble):
    """Không đọc được câu trả lời; địa chỉ này có phải bộ phận tiếp nhận không?

    The answer cannot be read; is this the address of intake?
    """
