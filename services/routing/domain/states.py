"""The states of a dossier, their national codes, and the moves between them that the law allows."""

from enum import StrEnum

from contracts.problems import StateRefused


class State(StrEnum):
    """Where a dossier stands (Nghị định 118/2025/NĐ-CP); being late is derived, never a state."""

    RECEIVED = "received"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_REQUESTED = "payment_requested"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    RESULT_READY = "result_ready"
    RESULT_RETURNED = "result_returned"

    @property
    def national_code(self) -> int:
        """The code that the National Public Service Portal knows it by."""
        return NATIONAL_CODES[self]

    @property
    def open(self) -> bool:
        """Whether a result is still owed."""
        return self in OPEN


NATIONAL_CODES = {
    State.RECEIVED: 2,
    State.PROCESSING: 4,
    State.SUPPLEMENT_REQUESTED: 5,
    State.PAYMENT_REQUESTED: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.RESULT_READY: 9,
    State.RESULT_RETURNED: 10,
}
STATE_OF = {code: state for state, code in NATIONAL_CODES.items()}
OPEN = frozenset({State.RECEIVED, State.PROCESSING, State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED})

# A dossier can be stopped or withdrawn until its result is there, and by nothing afterwards.
_ENDS = frozenset({State.STOPPED, State.WITHDRAWN})
LEADS_TO: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.PROCESSING}),
    State.PROCESSING: _ENDS | {State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED, State.RESULT_READY},
    State.SUPPLEMENT_REQUESTED: _ENDS | {State.PROCESSING},
    State.PAYMENT_REQUESTED: _ENDS | {State.PROCESSING},
    State.RESULT_READY: frozenset({State.RESULT_RETURNED}),
    State.RESULT_RETURNED: frozenset(),
    State.STOPPED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class DossierNotRouted(StateRefused):
    """Hồ sơ chưa được chuyển tới đơn vị giải quyết.

    The dossier has not been routed to a unit yet.
    """


class SupplementAwaited(StateRefused):
    """Hồ sơ đang chờ công dân bổ sung giấy tờ.

    The dossier waits for the citizen's papers.
    """


class PaymentAwaited(StateRefused):
    """Hồ sơ đang chờ công dân thực hiện nghĩa vụ tài chính.

    The dossier waits for the citizen's payment.
    """


class DossierAlreadyCompleted(StateRefused):
    """Hồ sơ đã có kết quả giải quyết.

    The dossier has its result already.
    """


class ResultAlreadyReturned(StateRefused):
    """Kết quả của hồ sơ đã được trả.

    The result was returned already.
    """


class DossierAlreadyStopped(StateRefused):
    """Hồ sơ đã dừng giải quyết.

    The dossier was stopped already.
    """


class DossierAlreadyWithdrawn(StateRefused):
    """Hồ sơ đã được công dân rút.

    The dossier was withdrawn already.
    """


_REFUSALS: dict[State, type[StateRefused]] = {
    State.RECEIVED: DossierNotRouted,
    State.SUPPLEMENT_REQUESTED: SupplementAwaited,
    State.PAYMENT_REQUESTED: PaymentAwaited,
    State.RESULT_READY: DossierAlreadyCompleted,
    State.RESULT_RETURNED: ResultAlreadyReturned,
    State.STOPPED: DossierAlreadyStopped,
    State.WITHDRAWN: DossierAlreadyWithdrawn,
}


def must_be_open(state: State) -> None:
    """Refuse what only a dossier without a result can undergo."""
    if not state.open:
        raise _REFUSALS[state]


def must_be_processing(state: State) -> None:
    """Refuse what only a dossier in work can undergo."""
    if state is not State.PROCESSING:
        raise _REFUSALS[state]
