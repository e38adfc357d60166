"""What the demonstration's counters see: which communes, whose people, which procedures, how often."""

from dataclasses import dataclass

from deploy.demo.people import People


@dataclass(frozen=True, slots=True)
class Home:
    """A commune of the demonstration: its share of the dossiers and of the peoples who live there."""

    commune: str
    weight: int
    peoples: dict[People, int]


HOMES = (
    Home("02215", 24, {"kinh": 82, "tay": 14, "dao": 4}),
    Home("02287", 12, {"tay": 64, "kinh": 20, "dao": 12, "mong": 4}),
    Home("02353", 8, {"tay": 78, "kinh": 12, "dao": 10}),
    Home("00721", 8, {"mong": 86, "tay": 8, "kinh": 6}),
    Home("01021", 7, {"dao": 48, "tay": 22, "mong": 24, "kinh": 6}),
    Home("00694", 14, {"kinh": 56, "tay": 34, "mong": 6, "dao": 4}),
    Home("02536", 10, {"kinh": 56, "tay": 24, "dao": 20}),
    Home("02374", 9, {"kinh": 36, "tay": 34, "dao": 24, "mong": 6}),
    Home("02221", 6, {"tay": 58, "dao": 32, "mong": 10}),
    Home("00769", 8, {"mong": 80, "tay": 12, "kinh": 8}),
)

# Certification about half, then civil status, residence, land and construction, social, business and the rest.
PROCEDURES = {
    "2.000815": 40.0,
    "2.000884": 7.0,
    "2.001035": 4.0,
    "2.000908": 1.0,
    "2.000635": 6.0,
    "1.001193": 5.0,
    "1.004873": 3.0,
    "1.000894": 2.0,
    "1.000656": 1.5,
    "1.004859": 1.0,
    "1.004222": 5.0,
    "1.004194": 5.0,
    "1.002755": 1.0,
    "1.003677": 1.0,
    "1.013978": 2.0,
    "1.013225": 2.0,
    "1.012796": 1.0,
    "1.003554": 0.5,
    "1.001776": 2.0,
    "1.014027": 2.0,
    "1.001653": 1.0,
    "1.001699": 0.5,
    "1.014028": 0.5,
    "2.001088": 0.5,
    "1.011607": 0.5,
    "1.001612": 2.0,
    "2.000720": 1.0,
    "2.000620": 0.5,
    "1.013133": 1.0,
    "1.002211": 0.5,
}

# Years since birth, at least and at most, where the law or life draws the line; otherwise any adult.
AGES = {"1.014027": (76, 92), "1.013133": (17, 17), "1.000894": (21, 45), "1.001193": (20, 45), "1.004873": (21, 60)}
ADULT = (19, 85)
