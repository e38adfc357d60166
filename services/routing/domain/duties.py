"""What a citizen may owe, and where the purpose of money must be the code of such a duty."""

from contracts.events.catalogue import Duty
from contracts.problems import InputRefused
from services.routing.domain.law import Law


class PurposeNotADuty(InputRefused):
    """Thủ tục này cần mã khoản nộp, vì khoản nộp quyết định thời hạn.

    This procedure asks for money by the code of a duty, which decides what becomes of the clock.
    """


def owed(purpose: str, law: Law) -> Duty | None:
    """The duty of this code; None where free words may stand instead, as under a catalogue that names no duty."""
    duty = law.duties.get(purpose)
    if duty is None and _by_code_alone(law):
        raise PurposeNotADuty(field="/purpose", expected=" | ".join(law.duties))
    return duty


def _by_code_alone(law: Law) -> bool:
    if not law.duties:
        return False
    fields = {field for duty in law.duties.values() for field in duty.fields}
    return law.case.after_payment is not None or law.procedure.field in fields
