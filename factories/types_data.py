"""The schedule of factory types from the file in `factories/data`, as rows of types and of their limits.

The limits are those of the schedule of B.E. 2563. The day on which it began was not found, so they count from the
first day of that year; for an older day the class cannot be told. Type 88(1) changed on 28 December B.E. 2567: until
then solar panels on a roof were no factory up to 1,000 kW, since then (outside estates) at any capacity.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from factories.classification import ROOFTOP_SOLAR, ROOFTOP_SOLAR_SMALL

PATH: Final = Path(__file__).parent / "data" / "factory_types.csv"
SCHEDULE_FROM: Final = dt.date(2020, 1, 1)
SOLAR_FROM: Final = dt.date(2024, 12, 28)
SOLAR_TYPE: Final = "08801"
SCHEDULE: Final = "Schedule of factory types B.E. 2563 (the day on which it began is not verified)"
SOLAR_SOURCE: Final = "Ministerial Regulation on type, kind and size of factories (No. 3) B.E. 2567"

HIGH_RISK: Final = frozenset({42, 43, 45, 48, 49, 50, 59, 60, 88, 89, 99, 101, 105, 106})
"""Types that offices in practice look at first (a working list, not a provision of law)."""


def read_rows() -> list[dict[str, str]]:
    """The rows of the file: 107 types and their 262 sub-items."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def types() -> Iterator[dict[str, Any]]:
    """The columns of each FactoryType."""
    for row in read_rows():
        yield {
            "code": row["code"],
            "is_heading": row["kind"] == "heading",
            "name_th": row["name_th"],
            "name_en": row["name_en"],
            "high_risk": int(row["type_no"]) in HIGH_RISK,
        }


def limits() -> Iterator[dict[str, Any]]:
    """The columns of each TypeLimit; a heading has none, its sub-items are classed."""
    for row in read_rows():
        if row["kind"] == "heading":
            continue
        limit: dict[str, Any] = {
            "type_id": row["code"],
            "effective_from": SCHEDULE_FROM,
            "effective_to": None,
            "class1_any_size": row["class1_any_size"] == "yes",
            "class2_any_size": row["class2_any_size"] == "yes",
            "class2_max_hp": Decimal(row["class2_max_hp"]) if row["class2_max_hp"] else None,
            "class2_max_workers": int(row["class2_max_workers"]) if row["class2_max_workers"] else None,
            "class2_unless_process": row["class2_unless_process"],
            "exempt_process": "",
            "verified": row["verified"] == "yes",
            "source": SCHEDULE,
        }
        if row["code"] == SOLAR_TYPE:
            yield limit | {"effective_to": SOLAR_FROM, "exempt_process": ROOFTOP_SOLAR_SMALL}
            limit |= {"effective_from": SOLAR_FROM, "exempt_process": ROOFTOP_SOLAR, "source": SOLAR_SOURCE}
        yield limit
