"""Invented citizens could stand in a real register, and no real mailbox or invalid number is among them."""

import unicodedata
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.identifiers import checked_personal_id, phone_in_e164
from deploy.demo import people
from deploy.demo.people import NAMINGS, Person, Sex

SEEDS = st.integers(min_value=0, max_value=2**32)
YEARS = st.integers(min_value=1930, max_value=2025)


def a_person(seed: int, *, of: people.People = "tay", born: int = 1991, email_share: float = 1.0) -> Person:
    return people.person(Random(seed), people=of, born=born, email_share=email_share)


@given(SEEDS, YEARS, st.sampled_from(list(NAMINGS)))
def test_everybody_passes_the_counters_own_checks(seed: int, born: int, of: people.People) -> None:
    citizen = a_person(seed, of=of, born=born)

    assert phone_in_e164(citizen.phone).startswith("+84")
    assert citizen.personal_id is None or checked_personal_id(citizen.personal_id, today=date(2026, 11, 23))
    assert unicodedata.is_normalized("NFC", citizen.name)
    assert citizen.name == " ".join(citizen.name.split())


@pytest.mark.parametrize(
    ("born", "sex", "digits"),
    [(1991, 0, "091"), (1991, 1, "191"), (2009, 0, "209"), (2009, 1, "309"), (1938, 1, "138")],
)
def test_a_personal_id_tells_century_sex_and_year_of_birth(born: int, sex: Sex, digits: str) -> None:
    assert people.personal_id(Random(1), born=born, sex=sex)[3:6] == digits


@given(SEEDS)
def test_mail_goes_to_reserved_domains_only_and_its_address_is_unaccented(seed: int) -> None:
    email = a_person(seed).email

    assert email is not None
    assert email.isascii()
    assert email.partition("@")[2] in {"example.com", "example.net", "example.org"}


def test_some_highlanders_bear_a_single_name() -> None:
    names = [a_person(seed, of="mong").name for seed in range(300)]

    assert 5 <= sum(" " not in name for name in names) <= 60


def test_a_few_come_without_a_personal_id() -> None:
    missing = sum(a_person(seed).personal_id is None for seed in range(1000))

    assert 5 <= missing <= 50


def test_nobody_has_mail_where_the_share_is_nil() -> None:
    assert {a_person(seed, email_share=0.0).email for seed in range(50)} == {None}


@pytest.mark.parametrize(("name", "plain"), [("Giàng A Páo", "giang a pao"), ("Đặng Mùi Ghến", "dang mui ghen")])
def test_mailboxes_lose_every_accent(name: str, plain: str) -> None:
    assert people.unaccented(name) == plain
