"""Dossier codes `H60.rrr-YYMMDD-NNNN`: agency of reception, local day of reception, a number never given twice.

Source: Thông tư 03/2025/TT-VPCP Art 13.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Register(NamedTuple):
    """What numbers are counted for: one agency on one day."""

    agency: str
    day: date


def coded(registers: Sequence[Register], last: Mapping[Register, int]) -> list[str]:
    """A code for each, in order; `last` is the highest number reserved in each register."""
    given = {register: last[register] - wanted for register, wanted in Counter(registers).items()}
    codes = []
    for register in registers:
        given[register] += 1
        codes.append(f"{register.agency}-{register.day:%y%m%d}-{given[register]:04d}")
    return codes
