"""A parked record is named by its service and its number, and by nothing else."""

import pytest

from deploy.motcua.parked_shapes import Name, ParkedIdNotUnderstood


@pytest.mark.parametrize(("text", "service"), [("routing:12", None), (" routing:12 ", "routing"), ("12", "routing")])
def test_the_service_stands_in_the_id_or_beside_it(text: str, service: str | None) -> None:
    assert Name.of(text, service) == Name("routing", 12)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("12", None),
        ("routing:", None),
        (":12", "routing"),
        ("routing:-1", None),
        ("routing:1.5", None),
        ("routing:١٢", None),
        ("routing:" + "9" * 30, None),
        ("postgres:1", None),
        ("routing:1", "notify"),
        ("1", "postgres"),
        ("", None),
    ],
)
def test_anything_else_is_refused(text: str, service: str | None) -> None:
    with pytest.raises(ParkedIdNotUnderstood):
        Name.of(text, service)
