"""Registers to import, as DIW writes them: deterministic, of any size, with every quirk that their users met."""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from factories.types_data import types
from mind_portal.geography import reference
from mind_portal.geography.outlines import random_place_in

HEADER: Final = [
    "FACREG",
    "DISPFACREG",
    "FID",
    "FACTYPE",
    "FNAME",
    "ONAME",
    "OBJECT",
    "FADDR",
    "FMOO",
    "FSOI",
    "FROAD",
    "FTUMNAME",
    "FAMPNAME",
    "FPROVNAME",
    "TOTAL_CAP",
    "TOTAL_WORKER",
    "HP",
    "LAT",
    "LNG",
    "ISIC_CODE",
    "ESTATE",
    "ESTATE_NAME_TH",
    "FFLAG",
    "LAST_UPDATE",
]
Row = dict[str, str]

_FIRST: Final = [
    "ไทย",
    "สยาม",
    "เจริญ",
    "ธารา",
    "วังจันทร์",
    "ศรี",
    "รุ่งเรือง",
    "อุดม",
    "มั่นคง",
    "พัฒนา",
    "ทอง",
    "เพชร",
    "บูรพา",
    "เอเชีย",
    "สหะ",
    "กิจ",
]
_SECOND: Final = [
    "รีไซเคิล",
    "อาหาร",
    "พลาสติก",
    "ค้าไม้",
    "โลหะ",
    "เคมี",
    "สิ่งทอ",
    "กระดาษ",
    "ยาง",
    "ข้าว",
    "คอนกรีต",
    "เครื่องจักร",
    "น้ำแข็ง",
    "เซรามิก",
]
_LAST: Final = ["อินดัสทรี", "กรุ๊ป", "โปรดักส์", "เอ็นเตอร์ไพรส์", "การช่าง", "อุตสาหกรรม"]
_PROVINCES: Final = ("21", "50", "20", "13", "30", "40")


def luhn_digit(digits: str) -> str:
    """The check digit that makes 14 digits of these 13."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


class Maker:
    """Makes rows one after the other; the same seed makes the same rows."""

    def __init__(self, seed: int = 1, provinces: tuple[str, ...] = _PROVINCES) -> None:
        self._rng = Random(seed)
        self._provinces = provinces
        self._types = [row["code"] for row in types() if not row["is_heading"]]
        self._areas = [(code, sub) for code in provinces for sub in reference.subdistricts()[code]]
        self._places = {code: [random_place_in(code, self._rng) for _ in range(300)] for code in provinces}
        self._districts = {d.code: d.name_th for code in provinces for d in reference.districts()[code]}

    def row(self, number: int, **fields: str) -> Row:
        """A sound row; `number` is its running number, so that a later file can hold the same licence."""
        rng = self._rng
        province, sub = rng.choice(self._areas)
        own = reference.provinces()[province]
        code = rng.choice(self._types)
        year = 2525 + number % 43
        digits = f"20{province}{number % 100000:05d}{year}"
        if number >= 100000:
            digits = f"{(number // 100000) % 3 + 1}{number // 300000 % 4}" + digits[2:]
        kind, of = int(code[:3]), int(code[3:])
        shown = f"{kind}({of})" if of else str(kind)
        name = f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}{rng.choice(_LAST)} {number}"
        latitude, longitude = rng.choice(self._places[province])
        made = {
            "FACREG": f'="  {kind:03d}{of:02d}3{number % 1000:03d}{year % 100:02d}"',
            "DISPFACREG": f"จ3-{shown}-{number}/{year % 100:02d}{own.abbreviation}",
            "FID": digits + luhn_digit(digits), "FACTYPE": code.lstrip("0"), "FNAME": name,
            "ONAME": f"บริษัท {name} จำกัด", "OBJECT": f"ผลิต{rng.choice(_SECOND)}และ{rng.choice(_SECOND)}",
            "FADDR": str(rng.randint(1, 999)), "FMOO": str(rng.randint(1, 15)), "FSOI": "-", "FROAD": "สุขุมวิท",
            "FTUMNAME": sub.name_th, "FAMPNAME": self._districts[sub.code[:4]], "FPROVNAME": own.name_th,
            "TOTAL_CAP": str(rng.randint(1, 800) * 50_000), "TOTAL_WORKER": str(rng.randint(1, 500)),
            "HP": f"{rng.randint(50, 4000) + rng.random():.2f}", "LAT": str(latitude), "LNG": str(longitude),
            "ISIC_CODE": str(rng.randint(10_000, 33_999)), "ESTATE": "OUT", "ESTATE_NAME_TH": "", "FFLAG": "1",
            "LAST_UPDATE": "2026-05-20",
        }  # fmt: skip
        return made | fields


def common_quirks(row: Row, rng: Random) -> Row:
    """What many rows of a real file have: no coordinates (a third), other spellings, blanks in the number, statuses."""
    if rng.random() < 0.33:
        row["LAT"] = row["LNG"] = rng.choice(["", "-", "0", "1"])
    draw = rng.random()
    if draw < 0.01:
        row["LAT"], row["LNG"] = row["LNG"], row["LAT"]
    elif draw < 0.015 and row["LAT"] not in ("", "-"):
        row["LAT"] = str(float(row["LAT"]) + 1)
    elif draw < 0.03:
        row["DISPFACREG"] = row["DISPFACREG"].replace("-", " - ")
    elif draw < 0.05:
        row["FAMPNAME"] = "อ." + row["FAMPNAME"]
    elif draw < 0.07:
        row["FNAME"] = f'โรง"งาน" {row["FNAME"]}'
    elif draw < 0.08:
        row["FSOI"], row["FROAD"] = "ซอย\n2", "-"
    row["FFLAG"] = rng.choices(["0", "1", "2", "3"], [3, 80, 14, 3])[0]
    return row


def rows(count: int, seed: int = 1) -> Iterator[Row]:
    """`count` rows with the common quirks, all of which can be read."""
    maker, rng = Maker(seed), Random(seed + 1)
    for number in range(1, count + 1):
        yield common_quirks(maker.row(number), rng)


def broken_line(row: Row, number: int) -> str:
    """The text of a row that must be refused: a shifted column, or quotes that are not doubled."""
    cells = [row[name].replace("\n", " ") for name in HEADER]
    if number % 2:
        cells[4] = f"{cells[4]}, สาขา 2"
        return ",".join(cell.replace('"', "") for cell in cells)
    cells[4] = f'"บริษัท "{cells[4]}" จำกัด'
    return ",".join(cells)


def write_factory_data(
    path: Path, count: int, *, seed: int = 1, encoding: str = "utf-8-sig", broken_every: int = 0
) -> Path:
    """A Factory_Data CSV of `count` rows; with `broken_every`, each so-manieth row cannot be read."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, row in enumerate(rows(count, seed), start=1):
            if broken_every and number % broken_every == 0:
                file.write(broken_line(row, number) + "\r\n")
            else:
                writer.writerow([row[name] for name in HEADER])
    return path


def write_rows(path: Path, made: list[Row], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """Given rows as a file; the header is that of the first row."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(made)
    return path
