"""Thai text, dates and numbers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mind_portal.core import thai

DAY = dt.date(2026, 11, 24)


def test_dates_are_shown_in_the_buddhist_era_in_thai_and_ad_in_english() -> None:
    with translation.override("th"):
        assert thai.format_date(DAY) == "24\u00a0พ.ย.\u00a02569"
        assert thai.format_date(DAY, "longmonth") == "พฤศจิกายน\u00a02569"
    with translation.override("en"):
        assert thai.format_date(DAY) == "24\u00a0Nov\u00a02026"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24",
        "24/11/2569",
        "24/11/2026",
        "24/11/69",
        "24 พ.ย. 2569",
        "๒๔ พฤศจิกายน ๒๕๖๙",
        "24 Nov 2026",
        "2569-11-24",
    ],
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert thai.parse_date(text) == DAY


@pytest.mark.parametrize("text", ["", "31/02/2569", "24 ธฝค 2569", "วันนี้", "2026/11", "99/99/9999"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        thai.parse_date(text)


@given(st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 1, 1)))
def test_a_shown_date_reads_back(day: dt.date) -> None:
    with translation.override("th"):
        assert thai.parse_date(thai.format_date(day)) == day
        assert thai.parse_date(thai.format_date(day, "long")) == day


def test_the_fiscal_year_begins_in_october() -> None:
    assert thai.fiscal_year(dt.date(2026, 9, 30)) == 2569
    assert thai.fiscal_year(dt.date(2026, 10, 1)) == 2570
    assert thai.fiscal_year_start(2570) == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.5", "1234.5"), ("๑,๒๓๔.๕", "1234.5"), ("−12", "-12"), (" 7 000 ", "7000"), (".5", "0.5")],
)
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    assert thai.parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "abc", "1e5", "nan", "1.2.3", "--1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        thai.parse_number(text)


def test_numbers_are_shown_with_separators_and_a_true_minus() -> None:
    assert thai.format_number(1234.5) == "1,234.5"
    assert thai.format_number(-3) == "−3"
    assert thai.format_number(None) == "–"
    assert thai.format_number(0) == "0"
    assert thai.format_number(74.06, 1) == "74.1"


@pytest.mark.parametrize(
    "name",
    [
        "บริษัท ธาราทองรีไซเคิล จำกัด",
        "บจก. ธาราทองรีไซเคิล",
        "บจก.ธาราทองรีไซเคิล",
        "ธาราทอง รีไซเคิล",
        "บริษัทธาราทองรีไซเคิลจำกัด (มหาชน)",
    ],
)
def test_a_name_is_found_with_and_without_its_legal_form(name: str) -> None:
    assert thai.search_key(name) == "ธาราทองรีไซเคิล"


def test_look_alike_letters_are_one() -> None:
    assert thai.search_key("เเสงทอง") == thai.search_key("แสงทอง")
    assert thai.search_key("น\u0e4d\u0e32") == thai.search_key("น\u0e33")
    assert thai.search_key("โรงงาน ๑๒") == "โรงงาน12"


@given(st.text(max_size=60))
def test_a_search_key_is_its_own_key_and_holds_no_blank(text: str) -> None:
    key = thai.search_key(text)
    assert not any(c.isspace() for c in key)
    assert thai.clean_text(thai.clean_text(text)) == thai.clean_text(text)


def test_thai_order_puts_a_leading_vowel_after_its_consonant() -> None:
    names = ["เกาะ", "ขาว", "กา", "แก้ว", "โขง", "กำ"]
    assert sorted(names, key=thai.thai_key) == ["กา", "กำ", "เกาะ", "แก้ว", "ขาว", "โขง"]


@pytest.mark.django_db
def test_python_and_sql_sort_alike() -> None:
    from django.db import connection  # noqa: PLC0415

    names = ["เมืองระยอง", "แม่สอด", "น้ำปาด", "โพธาราม", "ไทรโยค", "บ้านค่าย (เก่า)", "ก-ข"]
    with connection.cursor() as cursor:
        cursor.execute("select thai_key(n) from unnest(%s::text[]) with ordinality u(n, i) order by i", [names])
        assert [row[0] for row in cursor.fetchall()] == [thai.thai_key(n) for n in names]


@pytest.mark.parametrize("text", ["2026-11", "2569-11", "๒๕๖๙-๑๑", " 2569-11 "])
def test_a_month_is_read_in_either_era(text):
    assert thai.parse_month(text) == dt.date(2026, 11, 1)


@pytest.mark.parametrize("text", ["", "2569-13", "2569-00", "2569", "0000-01", "2569-11-24", "พ.ย. 69"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError):
        thai.parse_month(text)
