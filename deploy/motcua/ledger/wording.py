"""What each difference means, in words for whoever must act on it."""

from deploy.motcua.ledger.shapes import Difference

WORDS: dict[str, tuple[str, str]] = {
    "not-on-kafka": ("Sự kiện đã ghi sổ nhưng không có trên Kafka", "Announced, in no outbox, and not on Kafka"),
    "stuck-in-outbox": ("Sự kiện nằm quá lâu trong hộp gửi", "A fact waits in the outbox beyond the limit"),
    "inverted": ("Sự kiện nằm sau một sự kiện muộn hơn của cùng hồ sơ", "On Kafka behind a later fact of its dossier"),
    "gap": ("Sổ nhật ký thiếu sự kiện liền trước", "The journal misses the fact before this one"),
    "chain-broken": ("Mã nối của sổ nhật ký không khớp", "The journal's running hash does not follow"),
    "changed": ("Nội dung trên Kafka khác nội dung đã ghi sổ", "The value on Kafka is not the one announced"),
    "stale-value": (
        "Giá trị cũ nằm cuối, sau giá trị mới hoặc lệnh xóa, trên chủ đề nén",
        "An old value lies last, behind a newer one or an erasure, and stays",
    ),
    "foreign": ("Bản ghi trên Kafka không ai công bố", "A record on Kafka that nobody announced"),
    "no-outcome": ("Bên đọc đã đi qua mà không có kết quả xử lý", "The reader has passed it and has no outcome"),
    "reader-behind": ("Bên đọc chậm quá giới hạn", "The reader lags beyond the limit"),
    "foreign-outcome": ("Kết quả xử lý của sự kiện không ai công bố", "An outcome for a fact that nobody announced"),
    "lost-parked": ("Bản ghi bị giữ lại đã biến mất", "Counted as parked, and no record is kept"),
    "unaccounted": ("Hồ sơ đã tiếp nhận nhưng không ở đâu cả", "Accepted, and neither finished, open nor parked"),
    "unrecorded": ("Có phân công nhưng không ai tiếp nhận", "Assigned, and intake never accepted it"),
    "not-announced": ("Hồ sơ đã tiếp nhận nhưng chưa công bố", "Accepted, and never announced"),
    "no-dossier": ("Đã công bố nhưng không có hồ sơ", "Announced, and intake holds no dossier"),
    "no-person": ("Hồ sơ không có người nộp", "The dossier's people are missing at intake"),
    "person-not-announced": ("Người nộp chưa được công bố", "The dossier's people were never announced"),
    "no-assignment": ("Đã nhận nhưng chưa phân công", "Admitted by routing, and nobody is assigned"),
    "not-routed": ("Đã nhận nhưng chưa công bố phân công", "Admitted by routing, and its routing was not announced"),
    "routed-twice": ("Hồ sơ được phân công hai lần", "Routed more than once"),
    "announced-twice": ("Một nguyên nhân, hai sự kiện cùng loại", "One cause led to one type of fact twice"),
    "supplement-not-noted": ("Giấy tờ bổ sung không để lại dấu vết", "Papers were heard of and left no trace"),
    "payment-not-noted": ("Khoản nộp không để lại dấu vết", "A payment was heard of and left no trace"),
    "not-sounded": ("Đã báo hạn nhưng không có sự kiện", "A deadline sounded, and no fact says so"),
    "no-timer": ("Hồ sơ đang mở không có hẹn giờ báo hạn", "Open, and nothing will sound its promise"),
    "not-awaited": ("Không còn chờ trả lời của công dân hoặc cơ quan", "Asked, and nothing will end the waiting"),
    "miscounted-step": ("Bước xử lý không khớp với sự kiện", "The step in hand is not the one that facts lead to"),
    "miscounted-end": ("Trạng thái kết thúc không khớp với sự kiện", "The state and the facts that ended it differ"),
    "overdue": ("Đã quá giờ mà chưa báo hạn hoặc chưa kết thúc chờ", "Its hour is past and nothing has sounded"),
    "notice-stuck": ("Thông báo đến lượt gửi mà không ai gửi", "A notice is due and nobody sends it"),
    "withdrawal-not-noted": ("Yêu cầu rút hồ sơ không để lại dấu vết", "A wish to withdraw left no trace"),
    "no-notice": ("Không có thông báo nào cho sự kiện", "No notice for a fact that citizens are told"),
    "noticed-twice": ("Thông báo hai lần cho cùng người, cùng kênh", "Two notices to one person by one channel"),
    "outcome-missing": (
        "Đã công bố kết quả gửi nhưng không còn lưu",
        "A notice's outcome was announced and is not kept",
    ),
    "outcome-not-announced": (
        "Kết quả gửi thông báo chưa được công bố",
        "A notice ended and its outcome was not announced",
    ),
    "people-missing": (
        "Đã nghe về người nộp nhưng notify không còn giữ",
        "Notify heard of the dossier's people and holds none",
    ),
    "people-not-erased": (
        "Đã nghe lệnh xóa nhưng notify chưa xóa người nộp",
        "Notify heard the erasure and has not erased",
    ),
    "no-edition": (
        "Không còn giữ bản danh mục hoặc lịch đã nhận",
        "A catalogue or calendar that was published is not kept",
    ),
    "no-survey": ("Không có phiếu khảo sát", "The result was returned and no survey opened"),
    "not-opened": ("Chưa công bố phiếu khảo sát", "The survey's opening was not announced"),
    "opened-twice": ("Phiếu khảo sát mở hai lần", "The survey opened more than once"),
    "miscounted-answer": ("Số câu trả lời không khớp", "Answers kept and answers announced differ"),
    "miscounted-tally": ("Số đếm khảo sát của ngày không khớp", "The day's survey counts differ from counting again"),
    "miscounted-month": ("Số đếm khảo sát của tháng khác tổng các ngày", "The month's survey counts are not its days'"),
    "miscounted-year": ("Số đếm khảo sát của năm khác tổng các tháng", "The year's survey counts are not its months'"),
    "miscounted-promise": ("Số lần hẹn trả không khớp", "The dates promised are not as many as the dossier says"),
    "miscounted-moved-promise": ("Số lần dời hẹn không khớp", "Moved promises kept and announced differ"),
}
_OTHER = ("Số bản ghi và số sự kiện không khớp", "Rows kept and facts announced differ")


def worded(found: Difference) -> Difference:
    """The same with its meaning in both languages."""
    vi, en = WORDS.get(found.slug, _OTHER)
    return found.model_copy(update={"vi": vi, "en": en})
