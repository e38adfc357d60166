"""Whom else a dossier may be shown to for an opinion, what they are asked, and what they may answer."""

from collections.abc import Mapping
from typing import Literal

# Agencies outside the commune that are asked for opinions; inside it the catalogue's departments are.
AGENCIES: Mapping[str, tuple[str, str]] = {
    "TAX": ("Cơ quan thuế", "Tax office"),
    "LANDREG": ("Chi nhánh Văn phòng đăng ký đất đai", "Land registry branch"),
    "TREASURY": ("Kho bạc Nhà nước", "State treasury"),
    "INSURANCE": ("Bảo hiểm xã hội", "Social insurance"),
    "POLICE": ("Công an", "Police"),
    "PROVINCE": ("Sở, ban, ngành cấp tỉnh", "A provincial department"),
    "COMMUNE": ("Ủy ban nhân dân xã khác", "Another commune"),
}
# What an agency is asked, as a closed list: an open text could hold a name.
QUESTIONS: Mapping[str, tuple[str, str]] = {
    "planning": ("Sự phù hợp quy hoạch", "Whether it agrees with the plans"),
    "land-origin": ("Nguồn gốc, hiện trạng đất", "Origin and state of the land"),
    "fire-safety": ("Phòng cháy, chữa cháy", "Fire safety"),
    "environment": ("Môi trường", "Environment"),
    "heritage": ("Di sản", "Heritage"),
    "identity": ("Xác minh nhân thân", "Who the person is"),
    "money-duty": ("Nghĩa vụ tài chính", "Financial duty"),
    "other": ("Nội dung khác", "Something else"),
}
QuestionCode = Literal[
    "planning", "land-origin", "fire-safety", "environment", "heritage", "identity", "money-duty", "other"
]
Opinion = Literal["agree", "disagree", "comment"]
