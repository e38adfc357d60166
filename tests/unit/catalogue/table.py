"""The published table of commune procedures, restated row by row: codes, terms with their certainty, and fees.

S = sure, L = likely, U = unverified. A limit "at most n" is n; a range is its lower bound, unverified.
"""

from contracts.calendar.terms import NO_TERM

Row = tuple[str, tuple[tuple[str, str], ...]]

CERTAINTY = {"S": "sure", "L": "likely", "U": "unverified"}

SD = "same day"


def _row(codes: str, *terms: tuple[str, str]) -> list[Row]:
    return [(code, terms) for code in codes.split()]


def _days(count: int, certainty: str) -> tuple[str, str]:
    return f"{count} working day{'s' if count > 1 else ''}", certainty


ROWS: list[Row] = [
    *_row("1.001193", (SD, "S"), (SD, "S")),
    *_row("3.000722", _days(2, "U")),
    *_row("1.000689", _days(3, "L"), _days(8, "L")),
    *_row("1.000894", (SD, "S"), _days(5, "S")),
    *_row("1.000656", (SD, "S"), _days(3, "S")),
    *_row("2.002913", _days(8, "U")),
    *_row("1.001022", _days(3, "S"), _days(8, "S")),
    *_row("1.004837", _days(3, "S")),
    *_row("1.004845", _days(2, "S")),
    *_row("1.004859", _days(3, "S"), _days(6, "S"), (SD, "S")),
    *_row("1.004873", _days(3, "L"), _days(6, "U")),
    *_row("1.004884", _days(5, "L"), _days(13, "U")),
    *_row("1.004746 1.005461", _days(5, "L"), (NO_TERM, "L")),
    *_row("2.000635", (SD, "S")),
    *_row("2.000528", (SD, "U")),
    *_row("2.000806", _days(10, "U")),
    *_row("1.001766", (SD, "U"), _days(3, "U")),
    *_row("2.001263", ("30 days", "S")),
    *_row("2.000815", (SD, "S"), _days(2, "S")),
    *_row("2.000884 2.000908", (SD, "S")),
    *_row("2.001035 2.001019 2.001016 2.001406", _days(2, "S")),
    *_row("2.000913 2.000927", _days(2, "L")),
    *_row("1.004222", _days(7, "L")),
    *_row("1.004194 1.002755", _days(3, "L"), _days(3, "L")),
    *_row("1.003677", _days(1, "S"), _days(2, "S")),
    *_row("2.001159", (SD, "S")),
    *_row("1.003197 1.010028", _days(5, "U")),
    *_row("1.001776", _days(10, "L")),
    *_row("1.014027", _days(10, "S")),
    *_row("1.014028 1.001731", _days(3, "U")),
    *_row("1.001699", _days(25, "S")),
    *_row("1.001653", _days(5, "S")),
    *_row("2.000286", _days(10, "S")),
    *_row("2.000282", (SD, "S")),
    *_row("1.011606 1.011607 1.011608 3.000412", ("15 days", "U")),
    *_row("2.001088", _days(10, "S")),
    *_row("1.010803", (NO_TERM, "U")),
    *_row("1.010833", _days(3, "U")),
    *_row("2.002307 2.002308", _days(20, "U")),
    *_row("1.001612", _days(3, "S")),
    *_row("2.000720 1.001570 1.001266 2.000575", _days(3, "L")),
    *_row("2.000633 2.000620 2.000181", _days(10, "U")),
    *_row("1.013225", _days(7, "S"), _days(10, "S")),
    *_row("1.013226 1.013229", _days(7, "S"), _days(9, "S")),
    *_row("1.013227 1.013228", _days(5, "S")),
    *_row("1.013978 1.012753", _days(17, "U")),
    *_row("1.012796", _days(8, "U")),
    *_row("1.003554", ("30 days", "L")),
    *_row("2.002891 2.002892 2.002893 2.002894", _days(10, "U")),
    *_row("1.001622 2.002770 2.002771", (NO_TERM, "U")),
    *_row("3.000182", (NO_TERM, "U")),
    *_row("1.003622 1.013791", ("15 days", "L")),
    *_row("1.013792", _days(5, "U")),
    *_row("1.012582 1.012584 1.012690", ("15 days", "U")),
    *_row("1.002211 2.000950 2.000930 2.000424", _days(5, "U")),
    *_row("1.013133", ("1 day", "U")),
    *_row("2.002165", (NO_TERM, "U")),
    *_row("1.116556 1.116557", (SD, "U"), _days(10, "U"), _days(15, "U")),
    *_row("1.004946", ("12 clock hours", "U")),
    *_row("1.004944", ("15 days", "U")),
    *_row("1.010091 1.010092", _days(13, "U")),
]


# What each case costs in đồng: None where the figure is not loaded. One figure stands for every case; all else is free.
FEES: dict[str, tuple[int | None, ...]] = {
    code: fees
    for codes, fees in (
        ("1.001193", (0, None)),
        ("1.000689 1.001022 1.004859 1.004873 1.004884 1.004746 1.005461 2.000528 2.000806 1.001766", (None,)),
        ("2.000635", (8_000,)),
        ("2.001263", (400_000,)),
        ("2.000815", (2_000,)),
        ("2.000884", (10_000,)),
        ("2.001035 2.001019 2.001016 2.001406", (50_000,)),
        ("2.000913", (30_000,)),
        ("2.000927", (25_000,)),
        ("1.004222", (20_000,)),
        ("1.004194 1.002755", (15_000, 10_000)),
        ("1.001612", (100_000,)),
        ("2.000720 2.000575 2.000633 2.000620 2.000181", (None,)),
        ("1.013225 1.013226 1.013229 1.013227 1.013228 1.013978 1.012753 1.012796", (None,)),
        ("1.116556 1.116557", (None,)),
    )
    for code in codes.split()
}
