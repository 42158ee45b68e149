"""The three kinds of file that the register comes in, and how their headers are recognised."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.core.errors import Breach, DomainError


class Format(models.TextChoices):
    FACTORY_DATA = "factory-data", gettext_lazy("Open data: factories (Factory_Data)")
    BUSINESS_LOCATION = "business-location", gettext_lazy("Open data: places of business (Business_Location)")
    PUBLIC_LIST = "public-list", gettext_lazy("DIW's public list of factories")


AUTO: Final = "auto"

COLUMNS: Final = (
    "facreg", "old", "number", "type", "name", "operator", "activity", "house", "moo", "soi", "road", "subdistrict",
    "district", "province", "postal", "phone", "capital", "workers", "horsepower", "latitude", "longitude", "tsic",
    "estate", "estate_name", "flag", "status", "updated",
)  # fmt: skip
"""What every format is brought to; a column that a file has not is empty."""

_ALIASES: Final[Mapping[str, Sequence[str]]] = {
    "facreg": ("FACREG",),
    "old": ("DISPFACREG", "เลขทะเบียนเดิม", "ทะเบียนเดิม", "เลขทะเบียนโรงงานเดิม"),
    "number": ("FID", "เลขทะเบียนโรงงาน", "เลขทะเบียน", "เลขทะเบียนใหม่", "ทะเบียนโรงงาน"),
    "type": ("FACTYPE", "ประเภท", "ประเภทโรงงาน", "ลำดับประเภท", "ประเภทหรือชนิด", "ประเภทหลัก"),
    "name": ("FNAME", "ชื่อโรงงาน"),
    "operator": ("ONAME", "ผู้ประกอบการ", "ชื่อผู้ประกอบการ", "ผู้ประกอบกิจการ", "ชื่อผู้ประกอบกิจการ"),
    "activity": ("OBJECT", "ประกอบกิจการ", "การประกอบกิจการ", "กิจการ"),
    "house": ("FADDR", "เลขที่", "ที่อยู่", "บ้านเลขที่", "ที่ตั้ง", "ที่ตั้งโรงงาน"),
    "moo": ("FMOO", "หมู่", "หมู่ที่"),
    "soi": ("FSOI", "SOI", "ซอย", "ตรอก/ซอย"),
    "road": ("FROAD", "ROAD", "ถนน"),
    "subdistrict": ("FTUMNAME", "TUMNAME", "ตำบล", "แขวง", "ตำบล/แขวง"),
    "district": ("FAMPNAME", "AMPNAME", "อำเภอ", "เขต", "อำเภอ/เขต"),
    "province": ("FPROVNAME", "PROVNAME", "จังหวัด"),
    "postal": ("ZIPCODE", "FZIPCODE", "รหัสไปรษณีย์", "ไปรษณีย์"),
    "phone": ("TEL", "FTEL", "โทรศัพท์", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์", "โทร"),
    "capital": ("TOTALCAP", "เงินทุน", "เงินลงทุน", "เงินลงทุนรวม", "ทุน"),
    "workers": ("TOTALWORKER", "คนงาน", "จำนวนคนงาน", "คนงานรวม"),
    "horsepower": ("HP", "TOTALHP", "แรงม้า", "แรงม้ารวม", "จำนวนแรงม้า"),
    "latitude": ("LAT", "LATITUDE", "LATITUDEY", "ละติจูด"),
    "longitude": ("LNG", "LON", "LONG", "LONGITUDE", "LONGITUDEX", "ลองจิจูด"),
    "tsic": ("ISICCODE", "TSIC", "TSICCODE", "ISIC"),
    "estate": ("ESTATE",),
    "estate_name": ("ESTATENAMETH", "ESTATENAME", "นิคมอุตสาหกรรม", "นิคม"),
    "flag": ("FFLAG",),
    "status": ("STATUS", "สถานะ", "สถานะโรงงาน"),
    "updated": ("LASTUPDATE", "วันที่ปรับปรุง"),
}
_NAMES: Final = {alias: column for column, aliases in _ALIASES.items() for alias in aliases}

_EXPECTED: Final[Mapping[Format, tuple[tuple[str, ...], str]]] = {
    Format.FACTORY_DATA: (
        ("old|number|facreg", "name", "province", "flag"), "FACREG, DISPFACREG, FID, FNAME, FPROVNAME, FFLAG …",
    ),
    Format.BUSINESS_LOCATION: (("old", "name", "province", "status"), "DISPFACREG, FNAME, FPROVNAME, STATUS …"),
    Format.PUBLIC_LIST: (
        ("number|old", "name", "province"), "เลขทะเบียนโรงงาน, เลขทะเบียนเดิม, ชื่อโรงงาน, ผู้ประกอบการ, จังหวัด …",
    ),
}  # fmt: skip
_LEAST: Final = 3
"""So many known headers make a row the header."""


@dataclass(frozen=True)
class Header:
    """The header of a file: its kind, its own texts, and for each of COLUMNS the place in a row (-1: has not)."""

    format: Format
    texts: tuple[str, ...]
    places: tuple[int, ...]
    width: int

    def has(self, column: str) -> bool:
        return self.places[COLUMNS.index(column)] >= 0


def _name_of(cell: str) -> str:
    text = re.sub(r"[\s\ufeff\"'=_.\-]", "", cell).upper()
    return _NAMES.get(text, "")


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row names at least three columns that a register has."""
    return len({name for cell in cells[:60] if (name := _name_of(cell[:60]))}) >= _LEAST


def read_header(cells: Sequence[str], wanted: str = AUTO) -> Header:
    """What the columns are. Raises DomainError when the needed ones are not there, naming found and expected."""
    texts = [cell.strip().strip("\ufeff") for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    names = [_name_of(text) for text in texts]
    places = tuple(names.index(column) if column in names else -1 for column in COLUMNS)
    present = {column for column, place in zip(COLUMNS, places, strict=True) if place >= 0}
    kind = _kind(names, texts) if wanted == AUTO else Format(wanted)
    missing = [need for need in _EXPECTED[kind][0] if not present & set(need.split("|"))]
    if missing:
        raise DomainError(Breach(rule="IMP-HEADER-1", message=header_message(texts, kind), field="file"))
    return Header(format=kind, texts=tuple(texts), places=places, width=len(texts))


def _kind(names: Sequence[str], texts: Sequence[str]) -> Format:
    if "flag" in names or "facreg" in names:
        return Format.FACTORY_DATA
    if any("\u0e00" <= char <= "\u0e7f" for text in texts for char in text):
        return Format.PUBLIC_LIST
    return Format.BUSINESS_LOCATION


def header_message(texts: Sequence[str], kind: Format | None = None) -> str:
    """What was found in the first row and what is expected."""
    found = ", ".join(text[:30] for text in texts[:8] if text) or _("nothing")
    kinds = [kind] if kind else list(Format)
    expected = "; ".join(f"{_EXPECTED[each][1]}" for each in kinds)
    message = _("The columns of this file are not those of a register. Found: %(found)s. Expected: %(expected)s")
    return message % {"found": found, "expected": expected}
