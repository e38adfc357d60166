"""Invented citizens of Tuyên Quang: names of its peoples, structurally valid numbers, reserved e-mail domains."""

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Literal

People = Literal["kinh", "tay", "dao", "mong"]
Sex = Literal[0, 1]

MALE: Sex = 0
FEMALE: Sex = 1
# Of the Mông and the Dao; the others bear a family name.
SINGLE_NAMED = 0.08
WITHOUT_PERSONAL_ID = 0.02
# Places of birth registration: old Tuyên Quang and old Hà Giang first, then neighbours and the rest.
PLACES = {"008": 50, "002": 38, "004": 3, "006": 2, "015": 2, "025": 2, "001": 2, "019": 1}
PREFIXES = (
    "032",
    "034",
    "035",
    "037",
    "038",
    "039",
    "070",
    "077",
    "081",
    "083",
    "086",
    "088",
    "091",
    "094",
    "096",
    "097",
)
DOMAINS = ("example.com", "example.net", "example.org")


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen as a counter would write them down."""

    name: str
    personal_id: str | None
    phone: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Naming:
    """How a people names its sons and daughters; `middles` and `givens` are by sex."""

    families: tuple[str, ...]
    middles: tuple[tuple[str, ...], tuple[str, ...]]
    givens: tuple[tuple[str, ...], tuple[str, ...]]


NAMINGS: dict[People, Naming] = {
    "kinh": Naming(
        families=("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đỗ", "Bùi", "Ngô", "Dương", "Phan"),
        middles=(("Văn", "Đức", "Minh", "Quang", ""), ("Thị", "Thu", "Ngọc", "Thị Thanh", "")),
        givens=(
            ("Hùng", "Dũng", "Tuấn", "Nam", "Sơn", "Long", "Thắng", "Bình", "Khánh", "Đạt"),
            ("Hương", "Lan", "Hoa", "Yến", "Thảo", "Linh", "Trang", "Nhung", "Hạnh", "Quỳnh"),
        ),
    ),
    "tay": Naming(
        families=("Ma", "Nông", "Hà", "Quan", "Chẩu", "Lương", "Hoàng", "Triệu", "Bế", "Lục"),
        middles=(("Văn", "Đình", "Công", "Doãn"), ("Thị", "Thị Bích", "Thu")),
        givens=(
            ("Thuần", "Đại", "Chung", "Nghiệp", "Toán", "Huỳnh", "Viễn", "Điệp", "Ngân"),
            ("Nga", "Thắm", "Đào", "Nhất", "Nguyệt", "Diễm", "Hiệu", "Lưu", "Niệm"),
        ),
    ),
    "dao": Naming(
        families=("Bàn", "Đặng", "Triệu", "Phùng", "Lý", "Chìu", "Phàn", "Tẩn"),
        middles=(("Văn", "Tòn", "Chòi", "Hữu", "Tiến"), ("Thị", "Mùi", "Tả")),
        givens=(
            ("Páo", "Sành", "Vạng", "Quyên", "Phúc", "Kinh", "Nhàn", "Chán"),
            ("Nái", "Mẩy", "Pham", "Ghến", "Liều", "Chài", "Xuân", "Coi"),
        ),
    ),
    "mong": Naming(
        families=("Giàng", "Vàng", "Thào", "Sùng", "Lầu", "Hầu", "Vừ", "Sình", "Mua", "Ly"),
        middles=(("A", "Mí", "Seo", "Chá"), ("Thị",)),
        givens=(
            ("Páo", "Sính", "Dình", "Lử", "Chứ", "Tủa", "Nô", "Pó", "Sử"),
            ("Mỷ", "Say", "Máy", "Dở", "Xúa", "Chở", "Pà", "Sía", "Dinh"),
        ),
    ),
}


def person(dice: Random, *, people: People, born: int, email_share: float) -> Person:
    """One citizen of a people, born in that year."""
    sex = dice.choice((MALE, FEMALE))
    name = full_name(dice, people=people, sex=sex)
    return Person(
        name=name,
        personal_id=None if dice.random() < WITHOUT_PERSONAL_ID else personal_id(dice, born=born, sex=sex),
        phone=phone(dice),
        email=email(dice, name) if dice.random() < email_share else None,
    )


def full_name(dice: Random, *, people: People, sex: Sex) -> str:
    """A name in the order of the register; some people bear a single name."""
    naming = NAMINGS[people]
    given = dice.choice(naming.givens[sex])
    if people in ("mong", "dao") and dice.random() < SINGLE_NAMED:
        return given
    parts = (dice.choice(naming.families), dice.choice(naming.middles[sex]), given)
    return " ".join(part for part in parts if part)


def personal_id(dice: Random, *, born: int, sex: Sex) -> str:
    """Twelve digits: place of birth registration, century and sex, year, six random (Nghị định 137/2015/NĐ-CP)."""
    place = dice.choices(list(PLACES), weights=list(PLACES.values()))[0]
    century = 2 * (born // 100 - 19) + sex
    return f"{place}{century}{born % 100:02d}{dice.randrange(1_000_000):06d}"


def phone(dice: Random) -> str:
    """A mobile number of a prefix in use."""
    return f"{dice.choice(PREFIXES)}{dice.randrange(10_000_000):07d}"


def email(dice: Random, name: str) -> str:
    """An address that no real mail server answers for (RFC 2606)."""
    return f"{unaccented(name).replace(' ', '.')}{dice.randrange(10_000)}@{dice.choice(DOMAINS)}"


def unaccented(text: str) -> str:
    """Lower-case Latin letters only, as Vietnamese mailboxes are named."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
