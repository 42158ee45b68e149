"""Invented names that read like Thai firms and people. Any likeness to a real one is by chance."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"

_STEMS = [
    "ธาราทอง",
    "เจริญชัย",
    "รุ่งเรืองกิจ",
    "สยามมิตร",
    "ไทยอุดม",
    "ศรีบูรพา",
    "ทรัพย์ไพศาล",
    "พัฒนกิจ",
    "อรุณไทย",
    "ชัยมงคล",
    "ตะวันออก",
    "นำโชค",
    "สหมิตร",
    "วัฒนกิจ",
    "เอกสิทธิ์",
    "ภูผา",
    "แสงสุวรรณ",
    "มั่งมีศรี",
    "บุญเหลือ",
    "กิจไพบูลย์",
    "ยิ่งเจริญ",
    "เพชรรัตน์",
    "อู่ทอง",
    "ทองเจริญ",
    "ดาวเหนือ",
    "ริมน้ำ",
    "เขาขุนเขา",
    "หนองบัว",
    "คลองใหญ่",
    "ปากน้ำ",
    "ดอนแก้ว",
    "โชคอนันต์",
    "สามพี่น้อง",
    "ทวีทรัพย์",
    "ก้าวหน้า",
    "มิตรภาพ",
    "ศิริชัย",
    "ประเสริฐ",
    "เกษมสุข",
    "อมรชัย",
]
_TAILS = ("", "", "", " อินดัสทรี", " กรุ๊ป", " อุตสาหกรรม", " (ประเทศไทย)", " เอ็นจิเนียริ่ง", " 1999", " พลัส")
_FIRST = [
    "สมชาย",
    "วิภา",
    "ธีระ",
    "อารี",
    "นภดล",
    "กมลวรรณ",
    "ปิยะ",
    "สุชาดา",
    "อนันต์",
    "จิราพร",
    "วรวุฒิ",
    "ศิริพร",
    "ณัฐพล",
    "มาลี",
    "ประพันธ์",
    "รัตนา",
    "เกียรติศักดิ์",
    "พรทิพย์",
    "ชาญชัย",
    "อรทัย",
    "สุรชัย",
    "ดวงใจ",
    "บุญมี",
    "กัลยา",
    "วีระ",
    "ปรียา",
    "ไพโรจน์",
    "นันทนา",
]
_LAST = [
    "พูนสุข",
    "สุวรรณศรี",
    "วงศ์ทอง",
    "ใจดี",
    "บุญมาก",
    "ทองแท้",
    "แก้วใส",
    "ศรีสมบูรณ์",
    "จันทร์เพ็ญ",
    "รักษาดี",
    "พงษ์ไพร",
    "เรืองชัย",
    "มีทรัพย์",
    "สายทอง",
    "คงมั่น",
    "อินทร์แก้ว",
    "ชูเกียรติ",
    "นาคสุข",
    "แสงจันทร์",
    "พิทักษ์ชน",
]


@dataclass(frozen=True)
class Trade:
    """A factory type with its usual size (medians) and the words of its firms' names."""

    code: str
    weight: int
    horsepower: int
    workers: int
    words: Sequence[str]
    activity: str


def load_trades() -> list[Trade]:
    """The trades of the demonstration, from data/trades.csv."""
    with (DATA / "trades.csv").open(encoding="utf-8") as file:
        return [
            Trade(
                row["code"], int(row["weight"]), int(row["horsepower"]), int(row["workers"]),
                row["words"].split(","), row["activity"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def person(rng: random.Random) -> str:
    """A first and a last name."""
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def firm(rng: random.Random, trade: Trade, area: str) -> tuple[str, bool]:
    """A firm's name and whether it is a juristic person; now and then it carries the name of its district."""
    stem = area if rng.random() < 0.15 else rng.choice(_STEMS)
    word = rng.choice(trade.words)
    core = f"{word}{stem}" if word.startswith(("โรง", "อู่", "ค้า")) else f"{stem}{word}"
    draw = rng.random()
    if draw < 0.74:
        return f"บริษัท {core}{rng.choice(_TAILS)} จำกัด", True
    if draw < 0.88:
        return f"ห้างหุ้นส่วนจำกัด {core}", True
    if draw < 0.90:
        return f"บริษัท {core} จำกัด (มหาชน)", True
    return f"{core}", False
