"""Invented answers of reports, sized by the factory: plain arithmetic on what the register says of it."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any, Final

PRODUCTS: Final = ("ชิ้นส่วนโลหะ", "อาหารแปรรูป", "พลาสติกขึ้นรูป", "ผลิตภัณฑ์ไม้", "สิ่งทอ", "น้ำแข็ง", "ยางแปรรูป", "คอนกรีตผสมเสร็จ")
MATERIALS: Final = ("เหล็กแผ่น", "วัตถุดิบการเกษตร", "เม็ดพลาสติก", "ไม้ยางพารา", "เส้นด้าย", "น้ำประปา", "น้ำยางข้น", "ปูนซีเมนต์")
WASTES: Final = (
    ("150101", False, "049"), ("150102", False, "049"), ("200301", False, "071"), ("120101", False, "049"),
    ("130208", True, "042"), ("150202", True, "042"), ("080111", True, "075"), ("060204", True, "073"),
)  # fmt: skip
"""Code, hazardous, treatment: packaging, scrap, used oil, wiping cloths, paint, bases."""
FUELS: Final = (("diesel", 0.03642, 9000), ("lpg", 0.05023, 6000), ("gas", 1.055056, 4000), ("wood", 15.99, 300))
"""Code, GJ of one unit, units a year of a factory of 100 hp."""
CHEMICALS: Final = (
    ("แอมโมเนีย", "7664-41-7", "1005", "GHS06"), ("คลอรีน", "7782-50-5", "1017", "GHS06"),
    ("กรดซัลฟิวริก", "7664-93-9", "1830", "GHS05"), ("โซเดียมไฮดรอกไซด์", "1310-73-2", "1823", "GHS05"),
    ("โทลูอีน", "108-88-3", "1294", "GHS02"), ("เมทานอล", "67-56-1", "1230", "GHS02"),
    ("สไตรีน", "100-42-5", "2055", "GHS02"), ("ไฮโดรเจนเปอร์ออกไซด์", "7722-84-1", "2014", "GHS03"),
    ("กรดไฮโดรคลอริก", "7647-01-0", "1789", "GHS05"), ("ฟอร์มาลดีไฮด์", "50-00-0", "1198", "GHS08"),
)  # fmt: skip
EXPLANATIONS: Final = (
    "ขยายสายการผลิตใหม่ตั้งแต่ต้นปี มีใบอนุญาตขยายโรงงานแล้ว",
    "เปลี่ยนเตาจากแก๊สเป็นไฟฟ้า ใบแจ้งค่าไฟแนบให้ตรวจได้",
    "ปีก่อนหยุดซ่อมเครื่องจักรใหญ่แปดเดือน",
)


@dataclass(frozen=True)
class Plant:
    """What the answers follow from."""

    site: int
    name: str
    registration: str
    address: str
    activity: str
    phone: str
    horsepower: float
    workers: int


def answer(value: Any) -> dict[str, Any]:
    return {"value": value}


def yearly(plant: Plant, year: int, days: int, *, jump: bool = False) -> dict[str, Any]:
    """A whole yearly report; the same factory and year give the same one. `jump`: ten times the electricity."""
    steady = random.Random(plant.site)  # what stays from year to year
    rng = random.Random(plant.site * 7919 + year)
    size = max(plant.horsepower, 5.0)
    electricity = round(size * steady.uniform(900, 2600) * rng.uniform(0.9, 1.12) * (10 if jump else 1))
    holds, wet = steady.random() < 0.35, steady.random() < 0.3
    items = _general(plant, steady, rng, days) | _production(steady, rng, size) | _people(plant, steady, rng)
    items |= {
        "hp_total": answer(plant.horsepower), "hp_added": answer(0), "hp_removed": answer(0),
        "electricity_kwh": answer(electricity), "electricity_baht": answer(round(electricity * 4.3)),
        "fuels": _fuels(steady, rng, size),
        "waste": _waste(steady, rng, size),
        "stored_over_90": answer(False),
        "water_tap": answer(round(size * steady.uniform(8, 30) * rng.uniform(0.92, 1.1))),
        "water_ground": answer(round(size * 3) if steady.random() < 0.25 else 0),
        "water_surface": answer(0),
        "makes_waste_water": answer(wet), "holds_chemicals": answer(holds),
    }  # fmt: skip
    if wet:
        items |= {
            "ww_volume": answer(round(size * 9)),
            "ww_treatment": answer("activated"),
            "ww_goes": answer("nowhere"),
        }
    if holds:
        items |= _chemicals(steady, rng, size)
    return items


def _general(plant: Plant, steady: random.Random, rng: random.Random, days: int) -> dict[str, Any]:
    return {
        "factory_name": answer(plant.name), "registration": answer(plant.registration or "–"),
        "address": answer(plant.address or "–"), "business": answer(plant.activity or plant.name),
        "phone": answer(plant.phone or "038 000 000"), "contact_name": answer("ฝ่ายธุรการ"),
        "contact_phone": answer(plant.phone or "038 000 000"),
        "operating_days": answer(min(days, 240 + steady.randrange(100))),
        "hours_per_day": answer(steady.choice((8, 8, 10, 16, 24))), "shifts": answer(steady.choice((1, 1, 2, 3))),
        "has_boiler": answer(False),
    }  # fmt: skip


def _production(steady: random.Random, rng: random.Random, size: float) -> dict[str, Any]:
    at = steady.randrange(len(PRODUCTS))
    tonnes = round(size * steady.uniform(2, 14) * rng.uniform(0.85, 1.1), 1)
    use = steady.randrange(52, 96)
    domestic = round(tonnes * steady.uniform(15_000, 60_000))
    row = {"factor": None, "unit": "t"}
    product = {"name": PRODUCTS[at], "quantity": tonnes, "tonnes": tonnes, "capacity": round(tonnes * 1.6, 1), **row}
    used = round(tonnes * 1.2, 1)
    material = {"name": MATERIALS[at], "origin": "domestic", "quantity": used, "tonnes": used, **row}
    return {
        "products": answer([product]), "materials": answer([material]), "sales_domestic": answer(domestic),
        "sales_export": answer(round(domestic * 0.4) if steady.random() < 0.3 else 0), "capacity_use": answer(use),
    }  # fmt: skip


def _people(plant: Plant, steady: random.Random, rng: random.Random) -> dict[str, Any]:
    whole = max(2, round(plant.workers * rng.uniform(0.85, 1.0)))
    foreign = round(whole * steady.choice((0, 0, 0.1, 0.3)))
    men = round((whole - foreign) * steady.uniform(0.35, 0.65))
    split = {"male_thai": men, "female_thai": whole - foreign - men, "male_foreign": foreign // 2}
    split["female_foreign"] = foreign - split["male_foreign"]
    local = round((whole - foreign) * steady.uniform(0.5, 0.95))
    return {
        code: answer(count)
        for code, count in {**split, "local": local, "accidents": rng.choice((0, 0, 0, 0, 1))}.items()
    }


def _fuels(steady: random.Random, rng: random.Random, size: float) -> dict[str, Any]:
    chosen = steady.sample(FUELS, steady.choice((0, 1, 1, 2)))
    if not chosen:
        return {"nil": True}
    rows = []
    for code, factor, usual in chosen:
        amount = round(usual * size / 100 * rng.uniform(0.7, 1.2), 1)
        rows.append({"fuel": code, "amount": amount, "factor": None, "gj": round(amount * factor, 2), "use": "heat"})
    return answer(rows)


def _waste(steady: random.Random, rng: random.Random, size: float) -> dict[str, Any]:
    rows = []
    for code, hazardous, treatment in steady.sample(WASTES, steady.choice((2, 3, 3, 4))):
        tonnes = round(size / 100 * steady.uniform(0.4, 9) * rng.uniform(0.8, 1.15) * (0.3 if hazardous else 1), 2)
        rows.append({
            "waste": code, "quantity": tonnes, "unit": "t", "factor": None, "tonnes": tonnes, "hazardous": hazardous,
            "treatment": treatment, "receiver": "บริษัท รับกำจัดกากตัวอย่าง จำกัด" if hazardous else None,
        })  # fmt: skip
    return answer(rows)


def _chemicals(steady: random.Random, rng: random.Random, size: float) -> dict[str, Any]:
    rows = []
    for name, cas, un, hazard in steady.sample(CHEMICALS, steady.choice((1, 2, 2, 3, 4))):
        tonnes = round(1 + size / 100 * steady.uniform(0.2, 6) * rng.uniform(0.9, 1.1), 2)
        rows.append({
            "name": name, "cas": cas, "un": un, "hazard": hazard, "quantity": tonnes, "unit": "t", "factor": None,
            "tonnes": tonnes, "place": "อาคารเก็บสารเคมี",
        })  # fmt: skip
    return {
        "chemicals": answer(rows), "has_sds": answer(True), "emergency_plan": answer(True),
        "chemical_officer": answer("จป.วิชาชีพประจำโรงงาน"), "chemical_phone": answer("081 000 0000"),
    }  # fmt: skip


def monthly(plant: Plant, month: dt.date, days: int) -> dict[str, Any]:
    """A month's report: stock that adds up, sales, workers."""
    steady, rng = random.Random(plant.site), random.Random(plant.site * 131 + month.toordinal())
    size = max(plant.horsepower, 5.0)
    product = PRODUCTS[steady.randrange(len(PRODUCTS))]
    made = round(size * steady.uniform(0.2, 1.2) * rng.uniform(0.8, 1.2) * (1 + 0.1 * ((month.month % 6) - 3) / 3), 1)
    opening, sold = round(made * 0.5, 1), round(made * rng.uniform(0.85, 1.15), 1)
    row = {
        "name": product, "unit": "t", "opening": opening, "quantity": made, "sold": sold, "other": None,
        "closing": round(opening + made - sold, 1), "factor": None, "tonnes": made,
    }  # fmt: skip
    foreign = round(plant.workers * steady.choice((0, 0, 0.1, 0.3)))
    return {
        "stock": answer([row]), "sales_domestic": answer(round(sold * steady.uniform(15_000, 60_000))),
        "sales_export": answer(0), "working_days": answer(min(days, 22 + steady.randrange(5))),
        "workers_thai": answer(max(1, plant.workers - foreign)), "workers_foreign": answer(foreign),
    }  # fmt: skip
