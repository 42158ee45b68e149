"""The areas of Thailand as the package geothai has them (DOPA codes, data CC BY 4.0), with our own two columns.

`data/provinces.csv` adds what geothai has not: the two letters of the old registration numbers (the marks that the
factory register itself uses) and the six geographical regions of the National Geographical Committee (1977): nine
provinces in the North, 20 in the North-East, 22 Central, seven East, five West, 14 South. Read once per process;
nothing here touches the database, so names can be matched in a worker without a query.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import geothai

DATA = Path(__file__).resolve().parent / "data" / "provinces.csv"
BANGKOK = "10"
"""The one province without a provincial industry office."""


class AreaRow(NamedTuple):
    """One area: its DOPA code and its two names."""

    code: str
    name_th: str
    name_en: str


class ProvinceRow(NamedTuple):
    """A province with its letters and region."""

    code: str
    name_th: str
    name_en: str
    abbreviation: str
    region: str


@cache
def provinces() -> Mapping[str, ProvinceRow]:
    """All 77 by code, in the order of the codes."""
    with DATA.open(encoding="utf-8", newline="") as file:
        ours = {row["code"]: row for row in csv.DictReader(file)}
    return {
        p.code: ProvinceRow(p.code, p.name_th, p.name_en, ours[p.code]["abbreviation"], ours[p.code]["region"])
        for p in sorted(geothai.provinces(), key=lambda p: p.code)
    }


@cache
def districts() -> Mapping[str, tuple[AreaRow, ...]]:
    """The districts of each province by the province's code."""
    return {code: tuple(AreaRow(d.code, d.name_th, d.name_en) for d in geothai.districts(code)) for code in provinces()}


@cache
def subdistricts() -> Mapping[str, tuple[AreaRow, ...]]:
    """The subdistricts of each province by the province's code; the first four digits say the district."""
    grouped: dict[str, list[AreaRow]] = defaultdict(list)
    for rows in districts().values():
        for district in rows:
            grouped[district.code[:2]] += [
                AreaRow(s.code, s.name_th, s.name_en) for s in geothai.subdistricts(district.code)
            ]
    return {code: tuple(rows) for code, rows in grouped.items()}


@cache
def postal_codes() -> Mapping[str, tuple[str, ...]]:
    """The postal codes of each subdistrict."""
    return {
        s.code: tuple(s.postal_codes)
        for rows in districts().values()
        for district in rows
        for s in geothai.subdistricts(district.code)
    }
