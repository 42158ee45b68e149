"""Each quirk of DIW's files, one cell at a time."""

import datetime as dt
from typing import Any

import pytest

from factories.imports.cleaning import LINE_COLUMNS, Cleaner
from factories.imports.formats import read_header
from factories.imports.problems import FIELDS, MESSAGES, message
from factories.types_data import types
from mind_portal.demo.register_files import HEADER
from tests.factories.imports.builders import DAY, row

TYPES = {entry["code"] for entry in types() if not entry["is_heading"]}


def clean(made: dict[str, str], fault: str = "") -> dict[str, Any]:
    cleaner = Cleaner(run_id=1, header=read_header(list(made)), types=TYPES, source_date=DAY)
    return dict(zip(LINE_COLUMNS, cleaner.clean(2, list(made.values()), fault), strict=True))


def codes(line: dict[str, Any]) -> list[str]:
    for problem in line["problems"]:
        assert problem["code"] in MESSAGES
        assert problem["field"] in FIELDS
        assert "%(" not in message(problem)
    return [problem["code"] for problem in line["problems"]]


def test_a_sound_row_has_no_problem_and_all_its_values() -> None:
    made = row(7)
    line = clean(made)
    assert codes(line) == []
    assert not line["refused"]
    assert (line["number"], line["status"], line["province_id"]) == (made["FID"], "operating", "21")
    assert line["source_key"] == made["FID"]
    assert line["subdistrict_id"].startswith("21")
    assert line["type_id"] == made["FACTYPE"].zfill(5)
    assert line["factory_class"] == 3
    assert line["estate"] == ""
    assert line["began_on"] == dt.date(2532 - 543, 1, 1)
    assert line["location_flag"] == ""


@pytest.mark.parametrize(
    ("number", "old", "expected"),
    [
        ("2 0 50 01285 2568 5", "จ3-10(1)-11/68ชม", ("20500128525685", "จ3-10(1)-11/68ชม")),
        ('="20500128525685"', "จ 3 - 10 (1) - 11 / 68 ชม", ("20500128525685", "จ3-10(1)-11/68ชม")),
        ("", "20500128525685", ("20500128525685", None)),
        ("-", "จ๓-๑๐(๑)-๑๑/๖๘ชม", (None, "จ3-10(1)-11/68ชม")),
        ("จ3-10(1)-11/68ชม", "", (None, "จ3-10(1)-11/68ชม")),
        ("'20500128525685", "-", ("20500128525685", None)),
    ],
)
def test_numbers_lose_what_typists_and_spreadsheets_put_around_them(number: str, old: str, expected: object) -> None:
    line = clean(row(1, FID=number, DISPFACREG=old))
    assert (line["number"], line["old_number"]) == expected
    assert line["source_key"] == next(part for part in (line["number"], line["old_number"]) if part)
    assert not line["refused"]


def test_the_internal_key_stands_in_for_both_numbers() -> None:
    line = clean(row(1, FID="", DISPFACREG="-", FACREG='="  06302307522"'))
    assert (line["number"], line["old_number"], line["factory_class"]) == (None, "06302307522", 3)
    assert line["began_on"] == dt.date(1979, 1, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"FID": "2.05E+13"}, "scientific"),
        ({"FID": "=A1+1"}, "formula"),
        ({"FNAME": "=HYPERLINK(1)"}, "formula"),
        ({"FID": "", "DISPFACREG": "", "FACREG": "-"}, "no_number"),
        ({"FNAME": "-", "ONAME": ""}, "no_name"),
        ({"FPROVNAME": ""}, "no_province"),
        ({"FPROVNAME": "แอตแลนติส"}, "unknown_province"),
        ({"FFLAG": ""}, "no_status"),
        ({"FFLAG": "9"}, "unknown_status"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_its_reason(fields: dict[str, str], code: str) -> None:
    line = clean(row(1, **fields))
    assert line["refused"]
    assert codes(line) == [code]


@pytest.mark.parametrize(
    ("fields", "code", "column", "value"),
    [
        ({"FID": "20500128525680", "DISPFACREG": "", "FPROVNAME": "เชียงใหม่", "FAMPNAME": "", "FTUMNAME": "", "LAT": "",
          "LNG": ""}, "check_digit", "number", "20500128525680"),
        ({"FACTYPE": "99999"}, "unknown_type", "type_id", None),
        ({"FAMPNAME": "อำเภอที่ไม่มี"}, "unknown_district", "province_id", "21"),
        ({"TOTAL_CAP": "สองล้าน"}, "not_a_number", "capital", None),
        ({"HP": "-5"}, "not_a_number", "horsepower", None),
        ({"LAST_UPDATE": "เมื่อวาน"}, "not_a_date", "status", "operating"),
        ({"ONAME": ""}, "no_operator", "operator_name", None),
        ({"LAT": "0", "LNG": "0"}, "zero", "latitude", 0.0),
        ({"LAT": "1", "LNG": "1"}, "zero", "location_flag", "zero"),
        ({"LAT": "101.25", "LNG": "12.70"}, "swapped", "location_province", "21"),
        ({"LAT": "13.70", "LNG": "101.25"}, "degree", "location_flag", "degree"),
        ({"LAT": "18.80", "LNG": "98.98"}, "outside", "location_province", "50"),
        ({"LAT": "1456789", "LNG": "723456"}, "outside", "latitude", 1456789.0),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_but_let_in(fields: dict[str, str], code: str, column: str, value: object) -> None:
    line = clean(row(1, **fields))
    assert not line["refused"]
    assert code in codes(line)
    assert line[column] == value


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-20",
        "2026-05-20 10:00:00",
        "20/05/2569",
        "20 พ.ค. 2569",
        "5/20/2026 12:00:00 AM",
        "20260520",
        "๒๐/๐๕/๒๕๖๙",
    ],
)
def test_last_update_is_understood_in_every_form(text: str) -> None:
    assert codes(clean(row(1, LAST_UPDATE=text))) == []


@pytest.mark.parametrize(
    ("flag", "status"),
    [("0", "licensed"), ("1", "operating"), ("2", "struck_off"), ("3", "stopped"), ("1.0", "operating")],
)
def test_flags_become_statuses(flag: str, status: str) -> None:
    assert clean(row(1, FFLAG=flag))["status"] == status


@pytest.mark.parametrize(
    ("given", "code"),
    [("2203", "02203"), ("02203", "02203"), ("22(3)", "02203"), ("100", "00100"), ("2203.0", "02203")],
)
def test_types_get_their_leading_zeros_back(given: str, code: str) -> None:
    assert clean(row(1, FACTYPE=given, DISPFACREG=""))["type_id"] == code


@pytest.mark.parametrize("district", ["บ้านฉาง", "อ.บ้านฉาง", "อำเภอบ้านฉาง", "อำเภอ บ้านฉาง"])
def test_districts_are_found_in_every_spelling(district: str) -> None:
    assert clean(row(1, FAMPNAME=district, FTUMNAME=""))["district_id"] == "2102"


def test_shifted_columns_are_refused_and_empty_ones_at_the_end_are_not() -> None:
    made = row(1)
    cleaner = Cleaner(run_id=1, header=read_header(HEADER), types=TYPES, source_date=DAY)
    cells = [made[name] for name in HEADER]

    def refused(raw: list[str]) -> bool:
        return bool(dict(zip(LINE_COLUMNS, cleaner.clean(2, raw), strict=True))["refused"])

    assert refused([*cells[:4], "แทรก", *cells[4:]])
    assert refused(cells[:-1])
    assert not refused([*cells, "", ""])


def test_letters_that_could_not_be_decoded_are_told() -> None:
    assert "encoding" in codes(clean(row(1, OBJECT="ผลิต\ufffdอาหาร")))


def test_the_same_operator_at_the_same_address_is_one_place_and_others_are_not() -> None:
    one = row(1, ONAME="บริษัท ก จำกัด", FADDR="9", FMOO="1", FROAD="-")
    same = clean(one)["place_key"]
    assert clean(one | {"ONAME": "บจก. ก", "FID": row(2)["FID"]})["place_key"] == same
    assert clean(one | {"ONAME": "บริษัท ข จำกัด"})["place_key"] != same
    assert clean(one | {"FADDR": "10"})["place_key"] != same
