"""From a name as people write it to a DOPA code: prefixes, dots and usual misspellings do not matter.

An exact name wins. Otherwise names are compared by a looser key that drops tone marks and joins letters of one sound,
and a loose match counts only when it is the only one. Nothing is guessed: two possible areas give None.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from mind_portal.core import thai
from mind_portal.geography import reference
from mind_portal.geography.reference import BANGKOK, AreaRow

_WORDS: Final = {
    "province": re.compile(r"^(?:จังหวัด|จว?\.|changwat\s|province of\s)\s*"),
    "district": re.compile(r"^(?:กิ่งอำเภอ|กิ่ง\s*อ\.|อำเภอ|เขต|อ\.|amphoe\s|khet\s)\s*"),
    "subdistrict": re.compile(r"^(?:ตำบล|แขวง|ต\.|tambon\s|khwaeng\s)\s*"),
}
_MARKS: Final = re.compile(r"[\s.'’`ฯ,()/\-]+")
_TONES: Final = re.compile("[\u0e47-\u0e4e]")
_ONE_SOUND: Final = str.maketrans("ศษณฬฎฏฐฑฒธภญฆ", "สสนลดตถทททพยค")
_PROVINCE_ALIASES: Final = {"กทม": "10", "กรุงเทพ": "10", "อยุธยา": "14", "ayutthaya": "14", "โคราช": "30"}
_CAPITAL: Final = ("เมือง", "mueang", "muang")

Index = Mapping[str, tuple[str, ...]]


def _exact(text: str) -> str:
    return _MARKS.sub("", text.lower())


def _loose(text: str) -> str:
    return _TONES.sub("", _exact(text)).translate(_ONE_SOUND).replace("ร์", "").replace("muang", "mueang")


def _spellings(level: str, text: str) -> list[str]:
    """The text as it is and without the word for its level, cleaned."""
    cleaned = thai.clean_text(text).lower()
    stripped = _WORDS[level].sub("", cleaned)
    return [cleaned] if stripped in (cleaned, "") else [cleaned, stripped]


def _index(rows: Iterable[AreaRow | reference.ProvinceRow]) -> tuple[Index, Index]:
    exact: dict[str, list[str]] = defaultdict(list)
    loose: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for name in {_exact(row.name_th), _exact(row.name_en)}:
            exact[name].append(row.code)
        for name in {_loose(row.name_th), _loose(row.name_en)}:
            loose[name].append(row.code)
    return {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in loose.items()}


@cache
def _province_index() -> tuple[Index, Index]:
    return _index(reference.provinces().values())


@cache
def _district_index(province: str) -> tuple[Index, Index]:
    return _index(reference.districts().get(province, ()))


@cache
def _subdistrict_index(area: str) -> tuple[Index, Index]:
    """Of a province (two digits) or of a district (four)."""
    rows = reference.subdistricts().get(area[:2], ())
    return _index(row for row in rows if row.code.startswith(area))


def _only(indexes: tuple[Index, Index], spellings: list[str]) -> str | None:
    exact, loose = indexes
    for index, key in ((exact, _exact), (loose, _loose)):
        for spelling in spellings:
            codes = index.get(key(spelling), ())
            if len(codes) == 1:
                return codes[0]
    return None


@cache
def find_province(text: str) -> str | None:
    """The two-digit code of a province named in Thai or English (`จ.ระยอง`, `กทม.`, `Rayong`), or given as a code."""
    if text.strip() in reference.provinces():
        return text.strip()
    spellings = _spellings("province", text)
    for spelling in spellings:
        if code := _PROVINCE_ALIASES.get(_exact(spelling)):
            return code
    return _only(_province_index(), spellings)


def find_district(province: str, text: str) -> str | None:
    """The four-digit code of a district of `province` (its code) by name; None if unknown or not the only one.

    `เมือง` alone, or the province's own name, means the capital district.
    """
    spellings = _spellings("district", text)
    if province == BANGKOK:
        return _only(_district_index(province), spellings)
    own = reference.provinces().get(province)
    short = [alias for alias, code in _PROVINCE_ALIASES.items() if code == province]
    capital = {_exact(name) for name in (*_CAPITAL, *short, *((own.name_th, own.name_en) if own else ()))}
    found = _only(_district_index(province), spellings)
    if found is None and own and any(_exact(spelling) in capital for spelling in spellings):
        return f"{province}01"
    return found


def find_subdistrict(province: str, text: str, district: str = "") -> str | None:
    """The six-digit code of a subdistrict by name, within `district` (code) if given, else alone in the province."""
    return _only(_subdistrict_index(district or province), _spellings("subdistrict", text))
