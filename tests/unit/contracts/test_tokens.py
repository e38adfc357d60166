"""A signed reference is believed only as it was given, only for its purpose, only under its key."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commands import MOST_VND
from contracts.events.catalogue import SupplementMode
from contracts.identifiers import DossierId
from contracts.tokens.links import TokenNotOurs, survey_token, surveyed_dossier, tracking_token, tracks
from contracts.tokens.payments import PaymentNumber, PaymentNumberInvalid, payment_number, read_payment_number
from contracts.tokens.sealing import calendar_mark
from contracts.tokens.supplements import (
    RequestNumberInvalid,
    SupplementNumber,
    read_supplement_number,
    supplement_number,
)

dossiers = st.uuids().map(DossierId)
modes: st.SearchStrategy[SupplementMode] = st.sampled_from(["RESTART", "PAUSE"])


@given(dossiers)
def test_a_survey_token_names_its_dossier_under_its_own_key_only(dossier: DossierId) -> None:
    token = survey_token(dossier, key="k")

    assert surveyed_dossier(token, key="k") == dossier
    with pytest.raises(TokenNotOurs):
        surveyed_dossier(token, key="another")


@given(
    dossiers, st.integers(0, 34), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
)
def test_a_survey_token_with_one_letter_changed_is_not_ours(dossier: DossierId, place: int, letter: str) -> None:
    token = survey_token(dossier, key="k")
    changed = token[:place] + letter + token[place + 1 :]

    if changed != token and place < 34:
        with pytest.raises(TokenNotOurs):
            surveyed_dossier(changed, key="k")


INSTANTS = st.integers(1, 2**32 - 1).map(lambda second: datetime.fromtimestamp(second, UTC))
NUMBERS = st.builds(
    SupplementNumber,
    dossier_id=dossiers,
    request=st.uuids(),
    mode=modes,
    working_minutes_left=st.integers(0, 2**32 - 1),
    due_at=INSTANTS,
    asked_at=INSTANTS,
    answer_by=st.none() | INSTANTS,
    apologised=st.booleans(),
    calendar=st.text().map(calendar_mark),
)


@given(NUMBERS)
def test_a_supplement_number_says_everything_intake_needs_however_it_is_spaced(number: SupplementNumber) -> None:
    text = supplement_number(number, key="k")
    spaced = " ".join(text[place : place + 6] for place in range(0, len(text), 6))

    assert read_supplement_number(f" {text} ", key="k") == number
    assert read_supplement_number(spaced, key="k") == number
    assert len(text) <= 84


@pytest.mark.parametrize(
    "text", ["", "x", "số 12/PBS", "AAAA", "=" * 50, survey_token(DossierId(UUID(int=7)), key="k")]
)
def test_any_other_text_is_no_supplement_number(text: str) -> None:
    with pytest.raises(RequestNumberInvalid):
        read_supplement_number(text, key="k")


PAYMENTS = st.builds(
    PaymentNumber,
    dossier_id=dossiers,
    payment=st.uuids(),
    amount_vnd=st.integers(1, MOST_VND),
    pay_by=st.none() | INSTANTS,
    calendar=st.text().map(calendar_mark),
)


@given(PAYMENTS)
def test_a_payment_number_says_how_much_is_owed_and_until_when_however_it_is_spaced(number: PaymentNumber) -> None:
    text = payment_number(number, key="k")
    spaced = " ".join(text[place : place + 6] for place in range(0, len(text), 6))

    assert read_payment_number(f" {text} ", key="k") == read_payment_number(spaced, key="k") == number
    with pytest.raises(PaymentNumberInvalid):
        read_payment_number(text, key="another")
    assert len(text) <= 78


@given(NUMBERS)
def test_any_other_text_is_no_payment_number(number: SupplementNumber) -> None:
    for text in ("", "x", str(number.request), "=" * 50, supplement_number(number, key="k")):
        with pytest.raises(PaymentNumberInvalid):
            read_payment_number(text, key="k")


def test_a_tracking_token_opens_its_own_dossier_only() -> None:
    token = tracking_token("H60.112-261123-0007", key="k")

    assert tracks(token, "H60.112-261123-0007", key="k")
    assert not tracks(token, "H60.112-261123-0008", key="k")
    assert not tracks("ệ", "H60.112-261123-0007", key="k")
