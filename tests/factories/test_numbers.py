"""Registration numbers: the pairs of both forms that were met in the open, and anything else that may come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import numbers

PAIRS = [
    ("20500128525685", "จ3-10(1)-11/68ชม"),
    ("10500000225158", "3-22(3)-2/15ชม"),
    ("60500131225647", "อ2-12(11)-4/64ชม"),
    ("00500000225358", "ศ3-14-2/35ชม"),
    ("20200222325633", "จ3-53(5)-55/63ชบ"),
    ("00500000125335", "ส3-8(2)-1/33ชม"),
]


@pytest.mark.parametrize(("new", "old"), PAIRS)
def test_a_real_pair_passes_and_agrees(new, old):
    parsed_new, parsed_old = numbers.parse_new(new), numbers.parse_old(old)
    assert parsed_new.warnings == ()
    assert parsed_new.year == parsed_old.year
    assert numbers.OLD_PREFIXES[parsed_old.prefix] == parsed_new.issuer
    assert numbers.number_warning(new, old) == ""


def test_the_parts_of_a_new_number():
    parsed = numbers.parse_new("20500128525685")
    assert (parsed.issuer, parsed.place, parsed.province) == ("2", "0", "50")
    assert (parsed.running, parsed.year, parsed.check_digit) == ("01285", 2568, "5")
    assert not parsed.in_estate
    assert parsed.shown == "2 0 50 01285 2568 5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("จ3-10(1)-11/68ชม", ("จ", 3, "01001", "11", 2568, "ชม", False)),
        ("3-22(3)-2/15ชม", ("", 3, "02203", "2", 2515, "ชม", False)),
        ("3-10(1)-9/22", ("", 3, "01001", "9", 2522, "", False)),
        ("ศ3-14-2/35ชม", ("ศ", 3, "01400", "2", 2535, "ชม", False)),
        ("ส3-101-1/45รย", ("ส", 3, "10100", "1", 2545, "รย", False)),
        ("อ2-12(11)-4/64ชม", ("อ", 2, "01211", "4", 2564, "ชม", False)),
        ("น.71(66)-90015/2559-ญนอ.", ("น", None, "07166", "90015", 2559, "ญนอ", True)),
        ("น.10(1)-1/2548-ญนช.", ("น", None, "01001", "1", 2548, "ญนช", True)),
        ("จ01001300960ชม", ("จ", 3, "01001", "9", 2560, "ชม", False)),
        ('="  06302307522"', ("", 3, "06302", "75", 2522, "", False)),
        ("จ๓-๑๐(๑)-๑๑/๖๘ชม", ("จ", 3, "01001", "11", 2568, "ชม", False)),
        (" จ3 - 10(1) - 11/68 ชม ", ("จ", 3, "01001", "11", 2568, "ชม", False)),
    ],
)
def test_the_parts_of_an_old_number(text, expected):
    parsed = numbers.parse_old(text)
    assert expected == (
        parsed.prefix, parsed.factory_class, parsed.type_code, parsed.running, parsed.year, parsed.letters,
        parsed.estate,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "-", "ไม่มี", "จ3-10", "3-1/2/3", "99", "จ3-1000-1/68ชม"])
def test_what_is_no_old_number_has_no_parts(text):
    assert numbers.parse_old(text) is None


@pytest.mark.parametrize("text", ["", "-", "2050012852568", "205001285256850", "2050012852568x"])
def test_what_has_not_14_digits_is_no_new_number(text):
    assert numbers.parse_new(text) is None


@pytest.mark.parametrize(
    ("new", "old", "province", "warning"),
    [
        ("82159999925999", "", "", numbers.CHECK_DIGIT),
        ("20500128525684", "จ3-10(1)-11/68ชม", "", numbers.CHECK_DIGIT),
        ("20500128525685", "จ3-10(1)-11/67ชม", "", numbers.YEAR),
        ("20500128525685", "จ3-10(1)-11/68ชม", "21", numbers.PROVINCE),
        ("20500128525685", "จ3-10(1)-11/68ชม", "50", ""),
        ("2050012852", "", "", numbers.FORM),
        ("", "ทะเบียนหาย", "", numbers.OLD_FORM),
        ("", "", "", ""),
        ("-", "-", "21", ""),
    ],
)
def test_what_is_odd_about_a_pair_is_said_once(new, old, province, warning):
    assert numbers.number_warning(new, old, province) == warning


def test_the_key_of_an_import_is_the_new_number_else_the_old_without_blanks():
    assert numbers.source_key("2050-0128-5256-85", "จ3-10(1)-11/68ชม") == "20500128525685"
    assert numbers.source_key("-", " จ3-10(1)- 11/68 ชม") == "จ3-10(1)-11/68ชม"
    assert numbers.source_key("", "") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2203", "02203"),
        ("02203", "02203"),
        ("22(3)", "02203"),
        ("10600", "10600"),
        ("100", "00100"),
        ("x", ""),
        ("", ""),
    ],
)
def test_the_code_of_a_type_has_five_digits(text, code):
    assert numbers.pad_type_code(text) == code


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text):
    numbers.parse_new(text)
    numbers.parse_old(text)
    numbers.number_warning(text, text, "21")
    assert len(numbers.source_key(text, text)) <= 60


@given(st.from_regex(r"[0-9]{13}", fullmatch=True))
def test_exactly_one_check_digit_holds_and_a_changed_digit_is_noticed(body):
    holding = [digit for digit in "0123456789" if numbers.luhn_holds(body + digit)]
    assert len(holding) == 1
    good = body + holding[0]
    for place in range(14):
        changed = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
        assert not numbers.luhn_holds(changed)


@given(
    st.sampled_from(["จ", "", "ศ", "ส", "อ"]), st.integers(1, 3), st.integers(1, 107), st.integers(0, 15),
    st.integers(1, 99999), st.integers(0, 99), st.sampled_from(["ชม", "รย", ""]),
)  # fmt: skip
def test_an_old_number_gives_back_its_parts(prefix, factory_class, type_no, sub_no, running, year, letters):
    sub = f"({sub_no})" if sub_no else ""
    parsed = numbers.parse_old(f"{prefix}{factory_class}-{type_no}{sub}-{running}/{year:02d}{letters}")
    assert (parsed.prefix, parsed.factory_class, parsed.type_no, parsed.sub_no) == (
        prefix,
        factory_class,
        type_no,
        sub_no,
    )
    assert (parsed.running, parsed.year, parsed.letters) == (str(running), 2500 + year, letters)


@given(st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_a_new_number_is_the_sum_of_its_parts(text):
    n = numbers.parse_new(text)
    assert n.issuer + n.place + n.province + n.running + f"{n.year:04d}" + n.check_digit == text
