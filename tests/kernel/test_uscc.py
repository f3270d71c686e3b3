"""The credit code and the old registration number, against python-stdnum and each other."""

from __future__ import annotations

import random

import pytest
import stdnum.cn.uscc
import stdnum.iso7064.mod_11_10
from hypothesis import given
from hypothesis import strategies as st

from kaiye.kernel.api import InvalidRegistrationNumber, InvalidUscc, RegistrationNumber, Uscc

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
bodies = st.text(alphabet=ALPHABET, min_size=8, max_size=8)
regions = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)


def random_code(source: random.Random) -> str:
    body = "".join(source.choices(ALPHABET, k=8))
    return str(
        Uscc.build(source.choice("123456789"), source.choice("1239"), f"{source.randrange(10**6):06}", body)
    )


def test_the_worked_example_of_the_standard() -> None:
    assert Uscc.build("9", "1", "350100", "M000100Y") == "91350100M000100Y43"


def test_agrees_with_stdnum_on_valid_and_mutated_codes() -> None:
    source = random.Random(20261122)
    accepted = 0
    for _ in range(50_000):
        code = random_code(source)
        assert stdnum.cn.uscc.is_valid(code)
        place = source.randrange(18)
        mutated = code[:place] + source.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") + code[place + 1 :]
        ours, theirs = Uscc.valid(mutated), stdnum.cn.uscc.is_valid(mutated)
        # stdnum does not look at the inner organisation code, and knows numeric departments only.
        assert ours == (mutated == code) if mutated[0].isdigit() else not theirs
        accepted += ours
    assert accepted > 1000


def test_a_code_with_a_wrong_inner_digit_is_refused_though_its_own_check_is_right() -> None:
    front = "91350100M000100Y5"
    code = front + stdnum.cn.uscc.calc_check_digit(front)
    assert stdnum.cn.uscc.is_valid(code)
    with pytest.raises(InvalidUscc) as caught:
        Uscc.parse(code)
    assert caught.value.kind == "organisation"


@given(st.sampled_from("123456789ANY"), st.sampled_from("1239"), regions, bodies)
def test_building_and_parsing_round_trip(department: str, kind: str, region: str, body: str) -> None:
    code = Uscc.build(department, kind, region, body)
    again = Uscc.parse(f" {code[:9].lower()}　{code[9:]} ")
    assert again == code
    assert (again.department, again.kind, again.region) == (department, kind, region)
    assert again.organisation_code[:8] == body
    assert again.check == code[17]


@given(st.sampled_from("19"), regions, bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(
    kind: str, region: str, body: str, place: int, char: str
) -> None:
    code = Uscc.build("9", kind, region, body)
    wrong = code[:place] + char + code[place + 1 :]
    assert Uscc.valid(wrong) == (wrong == code)


def test_full_width_is_read() -> None:
    assert Uscc.parse("９１３５０１００Ｍ０００１００Ｙ４３") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "length"),
        ("91350100M000100Y4", "length"),
        ("91350100M000100Y433", "length"),
        ("9135010OM000100Y43", "characters"),
        ("91350100M000100I43", "characters"),
        ("91350100中000100Y43", "characters"),
        ("B1350100M000100Y43", "department"),
        ("91350100M000100Y42", "check"),
    ],
)
def test_what_is_wrong_is_said(text: str, kind: str) -> None:
    with pytest.raises(InvalidUscc) as caught:
        Uscc.parse(text)
    assert caught.value.kind == kind
    assert str(caught.value) == str(caught.value.message) != ""


@pytest.mark.parametrize("body", ["M000100", "M000100YY", "M00010-Y", "m000100y"])
def test_a_body_must_be_eight_characters_of_the_alphabet(body: str) -> None:
    with pytest.raises(InvalidUscc):
        Uscc.build("9", "1", "350100", body)


@pytest.mark.parametrize("region", ["35010", "3501000", "35O100", "35010A"])
def test_a_region_must_be_six_digits(region: str) -> None:
    with pytest.raises(InvalidUscc):
        Uscc.build("9", "1", region, "M000100Y")


def test_the_worked_registration_number() -> None:
    number = RegistrationNumber.build("110108", "00000001")
    assert number == "110108000000016"
    assert (number.authority, number.check) == ("110108", "6")


def test_registration_numbers_agree_with_iso_7064_of_stdnum() -> None:
    source = random.Random(15)
    for _ in range(100_000):
        text = f"{source.randrange(10**15):015}"
        if source.random() < 0.5:
            text = text[:14] + stdnum.iso7064.mod_11_10.calc_check_digit(text[:14])
        try:
            RegistrationNumber.parse(text)
            ours = ""
        except InvalidRegistrationNumber as error:
            ours = error.kind
        assert ours == ("" if stdnum.iso7064.mod_11_10.is_valid(text) else "check")


@pytest.mark.parametrize(
    ("sequence", "kind"),
    [
        ("0", "domestic"),
        ("3", "domestic"),
        ("4", "foreign"),
        ("5", "foreign"),
        ("6", "individual"),
        ("9", "individual"),
    ],
)
def test_the_seventh_digit_says_the_kind(sequence: str, kind: str) -> None:
    assert RegistrationNumber.build("110108", f"{sequence}0000001").kind == kind


@pytest.mark.parametrize("text", ["", "11010800000001", "1101080000000166", "11010800000001A"])
def test_a_registration_number_is_fifteen_digits(text: str) -> None:
    with pytest.raises(InvalidRegistrationNumber) as caught:
        RegistrationNumber.parse(text)
    assert caught.value.kind == "characters"
