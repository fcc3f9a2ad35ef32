"""Which passwords are taken."""

import time

import pytest

from blog.accounts.password_strength import check_password
from blog.errors import Invalid

RITA = {"email": "rita.reader@mail.example", "name": "Rita Reader"}


@pytest.mark.parametrize(
    "password",
    [
        "three little words",
        "correct horse battery",
        "kauw dorp wissel",
        "夏の夜の静かな水面に映る月",
        "Zq7!vm2#Lp",
        " leading and trailing ",
        "x9" * 3 + " quiet harbour gull",
        "a quiet harbour with eleven gulls " * 5,
    ],
)
def test_long_and_unexpected_is_good_whatever_it_is_made_of(password: str) -> None:
    assert check_password(password, **RITA) == password


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short one",
        "1234567890",
        "aaaaaaaaaaaaaaaa",
        "Password1234",
        "P@ssw0rd123",
        "passwort1234",
        "qwertyuiop",
        "abcdefghijkl",
        "rita.reader@mail.example",
        "Rita.Reader",
        "ritareader1",
        "2024-01-01",
        "Gatepost2026!",
        "moderator1234",
        "lockandleaf1",
        "leaf.example",
        "x" * 201,
    ],
)
def test_short_and_expected_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, blog=("Lock and Leaf", "leaf.example"), **RITA)
    assert refused.value.field == "password"
    assert password not in str(refused.value) or len(password) < 3


@pytest.mark.parametrize(
    "password", ["swjwbw2006", "Welshcake1", "corazon-d-cristal", "CORAZON-D-CRISTAL"]
)
def test_what_many_chose_is_refused_however_hard_to_guess_it_looks(password: str) -> None:
    with pytest.raises(Invalid, match="lists of stolen ones"):
        check_password(password, **RITA)


@pytest.mark.parametrize("password", ["x" * 200, "ab1!" * 50, "password" * 25, "\u0301" * 200])
def test_judging_is_bounded_work(password: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid):
        check_password(password)
    assert time.process_time() - began < 0.5
