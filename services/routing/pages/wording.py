"""How the tracking page says states and events, in plain words and both languages."""

from dataclasses import dataclass

from contracts.events.routing import REASONS
from services.routing.domain.states import State


@dataclass(frozen=True, slots=True)
class Said:
    """The same thing in Vietnamese and in English."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class StateSaid:
    """A state's name, its colour on the page, and what it means for the citizen."""

    name: Said
    tone: str
    meaning: Said


STATES = {
    State.RECEIVED: StateSaid(
        Said("Đã tiếp nhận", "Received"), "", Said("Hồ sơ đã được tiếp nhận.", "Your dossier has been received.")
    ),
    State.PROCESSING: StateSaid(
        Said("Đang giải quyết", "In work"),
        "",
        Said("Hồ sơ đang được giải quyết.", "Your dossier is being worked on."),
    ),
    State.SUPPLEMENT_REQUESTED: StateSaid(
        Said("Cần bổ sung giấy tờ", "Papers needed"),
        "warn",
        Said(
            "Vui lòng mang giấy tờ dưới đây và số phiếu yêu cầu tới Bộ phận Một cửa.",
            "Please bring the papers below, and the request number, to the one-stop shop.",
        ),
    ),
    State.PAYMENT_REQUESTED: StateSaid(
        Said("Cần nộp tiền", "Payment needed"),
        "warn",
        Said("Vui lòng nộp khoản tiền dưới đây.", "Please pay the amount below."),
    ),
    State.WITHDRAWN: StateSaid(
        Said("Đã rút hồ sơ", "Withdrawn"),
        "",
        Said("Hồ sơ đã được rút theo yêu cầu của Ông/Bà.", "The dossier was given back at your request."),
    ),
    State.STOPPED: StateSaid(
        Said("Đã dừng giải quyết", "Stopped"),
        "bad",
        Said("Hồ sơ không thể giải quyết tiếp.", "The work on the dossier could not go on."),
    ),
    State.RESULT_READY: StateSaid(
        Said("Đã có kết quả", "Result ready"),
        "good",
        Said("Mời Ông/Bà đến Bộ phận Một cửa nhận kết quả.", "Please collect the result at the one-stop shop."),
    ),
    State.RESULT_RETURNED: StateSaid(
        Said("Đã trả kết quả", "Result returned"),
        "good",
        Said("Kết quả đã được trả cho Ông/Bà.", "You have the result."),
    ),
}

EVENTS = {
    "dossier_recorded": Said("Tiếp nhận hồ sơ", "Dossier received"),
    "dossier_routed": Said("Chuyển tới đơn vị giải quyết", "Passed to the unit in charge"),
    "step_started": Said("Bắt đầu", "Begun"),
    "step_completed": Said("Hoàn thành", "Done"),
    "supplement_requested": Said("Yêu cầu bổ sung giấy tờ", "More papers asked for"),
    "supplement_reminder": Said("Nhắc hạn bổ sung giấy tờ", "A reminder of the papers' last day"),
    "opinion_requested": Said("Xin ý kiến cơ quan khác", "Another agency was asked"),
    "opinion_received": Said("Đã có ý kiến cơ quan khác", "Another agency answered"),
    "opinion_overdue": Said("Cơ quan được hỏi ý kiến quá hạn trả lời", "The agency that was asked is late"),
    "payment_requested": Said("Yêu cầu nộp tiền", "Payment asked for"),
    "clock_paused": Said("Tạm dừng tính thời hạn", "The clock was paused"),
    "clock_resumed": Said("Tiếp tục tính thời hạn", "The clock runs again"),
    "deadline_near": Said("Sắp tới ngày hẹn trả", "The promised date is near"),
    "deadline_missed": Said("Đã quá ngày hẹn trả", "The promised date was missed"),
    "promise_moved": Said("Hẹn lại ngày trả kết quả", "The promised date was moved"),
    "dossier_completed": Said("Đã có kết quả", "The result is ready"),
    "dossier_stopped": Said("Dừng giải quyết", "The work was stopped"),
    "stop_lifted": Said("Giải quyết tiếp: đã nộp đúng hạn", "The work goes on: what was asked for had come in time"),
    "dossier_withdrawn": Said("Cho rút hồ sơ", "The dossier was given back"),
    "withdrawal_refused": Said("Không đồng ý cho rút hồ sơ", "The withdrawal was refused"),
    "result_returned": Said("Trả kết quả", "The result was returned"),
}

CAUSES = {
    "reception": Said("khi tiếp nhận", "at reception"),
    "supplement": Said("sau khi bổ sung giấy tờ", "after the papers were completed"),
    "payment": Said("sau khi nộp tiền", "after the payment"),
    "apology": Said("xin lỗi và hẹn lại", "with an apology"),
    "calendar": Said("do lịch nghỉ thay đổi", "because days off changed"),
}

RESULTS = {
    "early": Said("Trước hạn", "Early"),
    "on_time": Said("Đúng hạn", "On time"),
    "late": Said("Quá hạn", "Late"),
}

REASONS_SAID = {code: Said(*said) for code, said in REASONS.items()}
OTHER_PURPOSE = Said("Nghĩa vụ tài chính", "Financial duty")
