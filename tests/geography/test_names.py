"""Names as registers and people write them."""

import pytest

from mind_portal.geography import reference
from mind_portal.geography.names import find_district, find_province, find_subdistrict


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ระยอง", "21"), ("จ.ระยอง", "21"),
        ("จ. ระยอง", "21"), ("จังหวัดระยอง", "21"), (" Rayong ", "21"), ("RAYONG", "21"),
        ("กทม.", "10"), ("กรุงเทพฯ", "10"), ("กรุงเทพมหานคร", "10"), ("อยุธยา", "14"), ("พระนครศรีอยุธยา", "14"),
        ("ศรีษะเกษ", "33"), ("จังหวัดจันทบุรี", "22"), ("อ่างทอง", "15"), ("หนองบัวลําภู", "39"), ("21", "21"),
        ("เมืองทอง", None), ("", None), ("99", None),
    ],
)  # fmt: skip
def test_a_province_is_found_by_what_people_write(text, code):
    assert find_province(text) == code


@pytest.mark.parametrize(
    ("province", "text", "code"),
    [
        ("21", "เมือง", "2101"), ("21", "อ.เมือง", "2101"),
        ("21", "อำเภอเมืองระยอง", "2101"), ("21", "เมือง ระยอง", "2101"),
        ("21", "ระยอง", "2101"), ("21", "Mueang Rayong", "2101"), ("14", "อยุธยา", "1401"), ("14", "เมือง", "1401"),
        ("10", "เขตบางขุนเทียน", "1021"), ("10", "เมือง", None), ("10", "เขตคลองเตย", "1033"),
        ("21", "นิคมพัฒนา", "2108"), ("21", "กิ่งอำเภอนิคมพัฒนา", "2108"), ("21", "สันทราย", None), ("21", "", None),
        ("14", "Bang Sai", None), ("77", "กุยบุรี", "7702"), ("97", "เมือง", None),
    ],
)  # fmt: skip
def test_a_district_is_found_within_its_province_only(province, text, code):
    assert find_district(province, text) == code


@pytest.mark.parametrize(
    ("province", "text", "district", "code"),
    [
        ("21", "ต.มาบตาพุด", "", "210114"), ("21", "ตำบลมาบตาพุด", "2101", "210114"), ("21", "มาบตาพุด", "2102", None),
        ("40", "ในเมือง", "", None), ("40", "ในเมือง", "4001", "400101"), ("10", "แขวงคลองตัน", "1033", "103302"),
    ],
)  # fmt: skip
def test_a_subdistrict_is_found_when_it_is_the_only_one(province, text, district, code):
    assert find_subdistrict(province, text, district) == code


def test_every_thai_name_finds_its_own_area():
    for province, rows in reference.districts().items():
        assert [find_district(province, f"อ.{row.name_th}") for row in rows] == [row.code for row in rows]
    for province, rows in reference.subdistricts().items():
        found = [find_subdistrict(province, f"ตำบล{row.name_th}", row.code[:4]) for row in rows]
        assert found == [row.code for row in rows]
