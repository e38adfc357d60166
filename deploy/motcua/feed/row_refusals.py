"""What can be wrong with one row of a feed; its neighbours are not touched by it."""

from contracts.problems import InputRefused


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
