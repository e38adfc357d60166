"""What can be wrong with a feed: rows are refused one by one, the file only when no row of it can be trusted."""

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


class RowNotCsv(InputRefused):
    """Dòng này không đúng dạng CSV.

    The line is not CSV.
    """


class RowUneven(InputRefused):
    """Dòng này thừa hoặc thiếu ô so với dòng tiêu đề.

    The row has more or fewer cells than the header.
    """


class RowNotJson(InputRefused):
    """Dòng này không phải một đối tượng JSON.

    The line is not one JSON object.
    """


class RowFieldUnknown(InputRefused):
    """Dòng này có một trường lạ.

    The row has a field that is not known.
    """


class RowFieldMissing(InputRefused):
    """Dòng này thiếu một trường.

    The row lacks a field.
    """


class RowFieldNotText(InputRefused):
    """Trường này phải là một chuỗi ký tự.

    The field is not text.
    """


class RowIdRepeated(InputRefused):
    """Mã dòng này đã có ở một dòng trước.

    An earlier row has the same row_id.
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
