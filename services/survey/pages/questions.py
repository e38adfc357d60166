"""The questionnaire: one question overall, one for each factor of service, answered from 1 to 5 (SIPAS)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its field is its name in the answer."""

    field: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale."""

    score: int
    vi: str
    en: str


OVERALL = Question(
    "overall",
    "Nhìn chung, Ông/Bà có hài lòng với lần làm thủ tục này không?",
    "Overall, how satisfied are you with the service this time?",
)
FACTORS = (
    Question(
        "access",
        "Nơi tiếp nhận: dễ tìm thông tin, dễ nộp hồ sơ, không phải chờ lâu",
        "The counter: easy to find out, easy to apply, no long wait",
    ),
    Question(
        "procedure",
        "Thủ tục: giấy tờ, biểu mẫu, các bước đơn giản, đúng như niêm yết",
        "The procedure: papers, forms and steps were simple and as published",
    ),
    Question(
        "staff",
        "Công chức: lịch sự, chú ý lắng nghe, hướng dẫn tận tình, dễ hiểu",
        "The staff: polite, attentive, clear in their guidance",
    ),
    Question(
        "result",
        "Kết quả: đúng hẹn, đầy đủ, chính xác",
        "The result: on time, complete, correct",
    ),
    Question(
        "feedback",
        "Góp ý, phản ánh, kiến nghị: dễ gửi, được trả lời",
        "Comments and complaints: easy to make, and answered",
    ),
)
LEVELS = (
    Level(1, "Rất không hài lòng", "Very dissatisfied"),
    Level(2, "Không hài lòng", "Dissatisfied"),
    Level(3, "Bình thường", "Neutral"),
    Level(4, "Hài lòng", "Satisfied"),
    Level(5, "Rất hài lòng", "Very satisfied"),
)
