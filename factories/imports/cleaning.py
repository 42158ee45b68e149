"""A row of the file becomes a row of `ImportLine`, or is refused with its reasons. Pure: no database, no clock.

None means "the file does not say". Wrong cells that the register can do without are left out with a warning; a row is
refused when it has no registration number, name, province or status, when its columns have shifted, or when a
spreadsheet has rounded its number.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, Final

from factories import numbers
from factories.imports import cells as cell
from factories.imports import problems as say
from factories.imports.formats import COLUMNS, Format, Header
from factories.imports.locating import doubt
from factories.models import LicenceStatus, LocationFlag, OperatorKind
from factories.rules import LARGEST
from mind_portal.core import thai
from mind_portal.geography import reference
from mind_portal.geography.names import find_district, find_province, find_subdistrict

LINE_COLUMNS: Final = (
    "run_id", "row_number", "refused", "problems", "source_key", "number", "old_number", "number_warning", "name",
    "type_id", "factory_class", "activity", "tsic", "horsepower", "workers", "capital", "status", "began_on",
    "operator_name", "operator_kind", "address", "postal_code", "estate", "phone", "province_id", "district_id",
    "subdistrict_id", "latitude", "longitude", "location_flag", "location_province", "name_key", "old_key",
    "operator_key", "area_key", "sort_key", "place_key",
)  # fmt: skip

Line = dict[str, Any]

STATUSES: Final = {
    "0": LicenceStatus.LICENSED, "ได้รับใบอนุญาต": LicenceStatus.LICENSED, "ยังไม่แจ้งประกอบ": LicenceStatus.LICENSED,
    "ยังไม่แจ้งประกอบกิจการ": LicenceStatus.LICENSED,
    "1": LicenceStatus.OPERATING, "ดำเนินการ": LicenceStatus.OPERATING, "แจ้งประกอบแล้ว": LicenceStatus.OPERATING,
    "แจ้งประกอบกิจการ": LicenceStatus.OPERATING, "แจ้งประกอบกิจการแล้ว": LicenceStatus.OPERATING,
    "ประกอบกิจการ": LicenceStatus.OPERATING,
    "3": LicenceStatus.STOPPED, "หยุดดำเนินการ": LicenceStatus.STOPPED, "หยุดชั่วคราว": LicenceStatus.STOPPED,
    "หยุดประกอบกิจการชั่วคราว": LicenceStatus.STOPPED, "หยุด": LicenceStatus.STOPPED,
    "เลิก": LicenceStatus.CLOSED, "เลิกกิจการ": LicenceStatus.CLOSED, "เลิกประกอบกิจการ": LicenceStatus.CLOSED,
    "ยกเลิก": LicenceStatus.CLOSED,
    "2": LicenceStatus.STRUCK_OFF, "จำหน่าย": LicenceStatus.STRUCK_OFF, "จำหน่ายทะเบียน": LicenceStatus.STRUCK_OFF,
    "จำหน่ายออกจากทะเบียน": LicenceStatus.STRUCK_OFF,
}  # fmt: skip

_JURISTIC: Final = re.compile(r"บริษัท|บจก|บมจ|ห้างหุ้นส่วน|หจก|หสน|จำกัด|สหกรณ์|มูลนิธิ|องค์การ|co\.|ltd|limited", re.IGNORECASE)
_NATURAL: Final = re.compile(r"^(นาย|นาง|นางสาว|น\.ส\.|ว่าที่|ด\.ต\.|พ\.ต\.|ร\.ต\.|mr|mrs|ms)", re.IGNORECASE)
_WORD: Final = re.compile(r"[\W_]+")
_NUMERIC_DATE: Final = re.compile(r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}")
_REGISTERED_FROM: Final = 2470


def source_name(kind: str) -> str:
    """What the provenance of a value calls a format."""
    return f"diw:{kind}"


class Cleaner:
    """Cleans the rows of one file. `types` are the codes that exist; `source_date` bounds the dates of registration."""

    def __init__(self, *, run_id: int, header: Header, types: Collection[str], source_date: dt.date) -> None:
        self._run_id = run_id
        self._width = header.width
        # The internal key is read only where there is no other number: its quoting would slow every row down.
        self._facreg = header.places[0]
        self._places = (-1, *header.places[1:])
        self._types = types
        self._source_date = source_date
        self._needs_status = header.format is not Format.PUBLIC_LIST
        self._status_field = "flag" if header.has("flag") else "status"

    def clean(self, row_number: int, raw: Sequence[str], fault: str = "") -> tuple[Any, ...]:
        """The values of LINE_COLUMNS."""
        found: list[say.Problem] = []
        line: Line = {"run_id": self._run_id, "row_number": row_number}
        if fault:
            found.append(say.error("row", fault, raw[0] if raw else ""))
        elif not _length(raw) <= self._width <= len(raw):
            cells_found = _length(raw) if len(raw) > self._width else len(raw)
            found.append(say.error("row", "columns", found=cells_found, expected=self._width))
        else:
            self._fill(line, cell.texts([raw[i] if i >= 0 else "" for i in self._places]), raw, found)
        line["refused"] = any(problem["level"] == "error" for problem in found)
        line["problems"] = found
        return tuple([line.get(column) for column in LINE_COLUMNS])

    def _fill(self, line: Line, values: Sequence[str], raw: Sequence[str], found: list[say.Problem]) -> None:
        row = dict(zip(COLUMNS, values, strict=True))
        if not row["number"] and not row["old"] and self._facreg >= 0:
            row["facreg"] = cell.text(raw[self._facreg])
        if any("\ufffd" in value for value in raw):
            found.append(say.warning("row", "encoding"))
        line["province_id"] = province = _province(row["province"], found)
        parts = self._numbers(line, row, found)
        self._names(line, row, found)
        line["status"] = self._status(row, found)
        self._type(line, row, parts, found)
        self._sizes(line, row, found)
        if province is not None:
            _areas(line, row, province, found)
            _location(line, row, province, found)
        _address(line, row, found)
        if row["updated"] and not _is_date(row["updated"]):
            found.append(say.warning("updated", "not_a_date", row["updated"]))
        line["place_key"] = _place_key(line)

    # --- which licence ---

    def _numbers(self, line: Line, row: dict[str, str], found: list[say.Problem]) -> numbers.OldNumber | None:
        for value in (row["number"], row["old"], row["facreg"]):
            if cell.is_scientific(value) or cell.is_formula(value):
                found.append(say.error("number", "scientific" if cell.is_scientific(value) else "formula", value))
                return None
        number, old = _told_apart(_clean_number(row["number"]), _clean_number(row["old"]), found)
        old = old or (_clean_number(row["facreg"]) if not number else "")
        if not number and not old:
            found.append(say.error("number", "no_number"))
            return None
        line["number"], line["old_number"] = number or None, old[:40] or None
        line["source_key"] = number or old[:60]
        parts = numbers.parse_old(old) if old else None
        line["factory_class"] = parts.factory_class if parts and parts.factory_class in (1, 2, 3) else None
        line["old_key"] = thai.search_key(old)[:40] if old else None
        line["began_on"] = self._began(int(number[9:13]) if number else (parts.year if parts else 0))
        if odd := _number_warning(number, old, parts, line["province_id"] or ""):
            line["number_warning"] = odd
            found.append(say.warning("number" if number else "old_number", odd, number or old))
        return parts

    def _began(self, buddhist_year: int) -> dt.date | None:
        """1 January of the year of registration: the numbers say no more."""
        if not _REGISTERED_FROM <= buddhist_year <= self._source_date.year + thai.BUDDHIST_OFFSET:
            return None
        return dt.date(buddhist_year - thai.BUDDHIST_OFFSET, 1, 1)

    # --- what it is ---

    def _names(self, line: Line, row: dict[str, str], found: list[say.Problem]) -> None:
        name, operator = row["name"] or row["operator"], row["operator"]
        if not name:
            found.append(say.error("name", "no_name"))
            return
        if cell.is_formula(name) or cell.is_formula(operator):
            found.append(say.error("name", "formula", name))
            return
        if not operator:
            found.append(say.warning("operator", "no_operator"))
        line["name"] = _cut(name, 300, "name", found)
        line["name_key"] = thai.search_key(line["name"])[:300]
        line["sort_key"] = thai.thai_key(line["name"])[:300]
        if operator:
            line["operator_name"] = _cut(operator, 300, "operator", found)
            line["operator_key"] = search_key(line["operator_name"])[:300] or None
            line["operator_kind"] = _kind_of(line["operator_name"])
        if row["activity"]:
            line["activity"] = _cut(row["activity"], 5000, "activity", found)

    def _status(self, row: dict[str, str], found: list[say.Problem]) -> str | None:
        value = row[self._status_field].removesuffix(".0")
        status = STATUSES.get(value) or STATUSES.get(value.replace(" ", ""))
        if status is not None:
            return status.value
        if value:
            found.append(say.error("status", "unknown_status", value))
        elif self._needs_status:
            found.append(say.error("status", "no_status"))
        return None

    def _type(self, line: Line, row: dict[str, str], parts: numbers.OldNumber | None, found: list[say.Problem]) -> None:
        by_number = parts.type_code if parts else ""
        code = _type_code(row["type"]) if row["type"] else by_number
        if not code and not row["type"]:
            return
        if code not in self._types:
            found.append(say.warning("type_id", "unknown_type", row["type"] or code))
            return
        line["type_id"] = code
        if by_number and by_number != code:
            found.append(say.warning("type_id", "type_differs", by_number))

    def _sizes(self, line: Line, row: dict[str, str], found: list[say.Problem]) -> None:
        for field, limit in LARGEST.items():
            value = row[field]
            if not value:
                continue
            figure = cell.amount(value)
            if figure is None or float(figure) >= limit:
                found.append(say.warning(field, "not_a_number", value))
            else:
                line[field] = str(round(float(figure))) if field == "workers" else figure
        tsic = row["tsic"].replace(" ", "")
        line["tsic"] = tsic[:6] if tsic.isdigit() and tsic.strip("0") else None


# --- numbers -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def search_key(text: str) -> str:
    """As `thai.search_key`; operators come again and again."""
    return thai.search_key(text)


def _clean_number(text: str) -> str:
    if not text or (text.isascii() and text.isdigit()):
        return text
    return numbers.clean_number(text)


def _is_new(text: str) -> bool:
    digits = text.replace("-", "")
    return len(digits) == 14 and digits.isascii() and digits.isdigit()


def _told_apart(number: str, old: str, found: list[say.Problem]) -> tuple[str, str]:
    """The new and the old number, whichever columns they stand in."""
    if _is_new(number):
        return number.replace("-", ""), old
    if _is_new(old):
        return old.replace("-", ""), number
    if number and old:
        found.append(say.warning("number", "form", number))
    return "", old or number


def _number_warning(number: str, old: str, parts: numbers.OldNumber | None, province: str) -> str:
    """As `numbers.number_warning`, on what is parsed already."""
    if not number:
        return numbers.OLD_FORM if old and parts is None else ""
    if not numbers.luhn_holds(number):
        return numbers.CHECK_DIGIT
    year = int(number[9:13])
    if not numbers.FIRST_YEAR <= year <= numbers.LAST_YEAR or (parts is not None and parts.year != year):
        return numbers.YEAR
    if province and number[2:4] != province:
        return numbers.PROVINCE
    return numbers.OLD_FORM if old and parts is None else ""


@lru_cache(maxsize=1024)
def _type_code(text: str) -> str:
    """Five digits, with the leading zeros that exports drop; `22(3)` too."""
    return numbers.pad_type_code(text.split(" ")[0].removesuffix(".0").lstrip("'"))


# --- where ---------------------------------------------------------------------------------------------------------


def _province(text: str, found: list[say.Problem]) -> str | None:
    if not text:
        found.append(say.error("province_id", "no_province"))
        return None
    code = find_province(text) if len(text) <= 60 else None
    if code is None:
        found.append(say.error("province_id", "unknown_province", text))
    return code


district_code: Callable[[str, str], str | None] = lru_cache(maxsize=5000)(find_district)
subdistrict_code: Callable[[str, str, str], str | None] = lru_cache(maxsize=30_000)(find_subdistrict)


def _areas(line: Line, row: dict[str, str], province: str, found: list[say.Problem]) -> None:
    district = district_code(province, row["district"]) if row["district"] else None
    if row["district"] and district is None:
        found.append(say.warning("district_id", "unknown_district", row["district"]))
    subdistrict = subdistrict_code(province, row["subdistrict"], district or "") if row["subdistrict"] else None
    if row["subdistrict"] and subdistrict is None:
        found.append(say.warning("subdistrict_id", "unknown_subdistrict", row["subdistrict"]))
    line["subdistrict_id"] = subdistrict
    line["district_id"] = district = district or (subdistrict[:4] if subdistrict else None)
    line["area_key"] = _area_key(district or "", subdistrict or "")


@lru_cache(maxsize=10_000)
def _area_key(district: str, subdistrict: str) -> str:
    """Search keys of both names of subdistrict and district, in the order of `refresh_summaries`."""
    names: list[str] = []
    if subdistrict:
        rows = reference.subdistricts()[subdistrict[:2]]
        names += next(((row.name_th, row.name_en) for row in rows if row.code == subdistrict), ())
    if district:
        rows = reference.districts()[district[:2]]
        names += next(((row.name_th, row.name_en) for row in rows if row.code == district), ())
    return "|".join(thai.search_key(name) for name in names)


def _location(line: Line, row: dict[str, str], province: str, found: list[say.Problem]) -> None:
    pair: list[float | None] = []
    for column in ("latitude", "longitude"):
        value = row[column]
        pair.append(cell.degrees(value) if value else None)
        if value and pair[-1] is None:
            found.append(say.warning("location", "not_a_number", value))
    latitude, longitude = pair
    verdict = doubt(latitude, longitude, province)
    if latitude is not None and longitude is not None:
        line["latitude"], line["longitude"] = latitude, longitude
    line["location_flag"], line["location_province"] = verdict.flag, verdict.province
    if verdict.flag and verdict.flag != LocationFlag.MISSING:
        found.append(say.warning("location", verdict.flag, f"{row['latitude']}, {row['longitude']}"))


def _address(line: Line, row: dict[str, str], found: list[say.Problem]) -> None:
    parts = [row["house"]]
    for column, word in (("moo", "หมู่ "), ("soi", "ซอย"), ("road", "ถนน")):
        if value := row[column]:
            parts.append(value if value.startswith(word.strip()) else word + value)
    if address := " ".join(part for part in parts if part):
        line["address"] = _cut(address, 300, "address", found)
    postal = row["postal"].replace(" ", "")
    line["postal_code"] = postal if len(postal) == 5 and postal.isdigit() else None
    line["phone"] = row["phone"][:60] or None
    estate, name = row["estate"], row["estate_name"]
    if estate.upper() == "OUT":
        line["estate"] = ""
    elif estate or name:
        line["estate"] = _cut(name or estate, 150, "estate", found)


def _place_key(line: Line) -> str | None:
    """What makes two licences one site: the same operator at the same address of the same area.

    Without an address the coordinates stand for it (four decimals: 11 m); without both, every licence is a site of
    its own. An existing licence keeps its site whatever this says.
    """
    key, address = line.get("source_key"), line.get("address")
    if key is None or line.get("province_id") is None:
        return None
    place = _WORD.sub("", address).lower() if address else ""
    if not place and line["location_flag"] not in (LocationFlag.MISSING, LocationFlag.ZERO):
        place = f"{line['latitude']:.4f},{line['longitude']:.4f}"
    who = line.get("operator_key") or line.get("name_key") or ""
    area = line.get("subdistrict_id") or line.get("district_id") or line["province_id"]
    text = "|".join((who, line["province_id"], area, place)) if place and who else f"licence|{key}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


# --- small things --------------------------------------------------------------------------------------------------


def _length(raw: Sequence[str]) -> int:
    """The number of cells without the empty ones at the end."""
    count = len(raw)
    while count and not raw[count - 1].strip():
        count -= 1
    return count


def _cut(text: str, limit: int, field: str, found: list[say.Problem]) -> str:
    if len(text) <= limit:
        return text
    found.append(say.warning(field, "cut", text[:40]))
    return text[:limit].strip()


@lru_cache(maxsize=2048)
def _is_date(text: str) -> bool:
    """ISO, day/month/year in either era, month/day/year of an American export, Thai month names, 20260520."""
    if match := _NUMERIC_DATE.match(text):
        text = match.group(0)
        swapped = re.sub(r"^(\d{1,2})([/-])(\d{1,2})", r"\3\2\1", text)
    else:
        swapped = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", text)
    for candidate in (text, swapped):
        try:
            thai.parse_date(candidate)
        except ValueError:
            continue
        return True
    return False


@lru_cache(maxsize=20_000)
def _kind_of(operator: str) -> str:
    if _JURISTIC.search(operator):
        return OperatorKind.JURISTIC.value
    return OperatorKind.NATURAL.value if _NATURAL.match(operator) else OperatorKind.UNKNOWN.value
