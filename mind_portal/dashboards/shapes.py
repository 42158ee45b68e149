"""The outlines of the 77 provinces for maps that the server draws. Read once a process from what vendor.py made."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

BANGKOK_AND_AROUND = (262.0, 690.0, 232.0, 214.0)
"""The part of the drawing that the inset enlarges: x, y, width, height. The smallest shapes have the most factories."""


@dataclass(frozen=True)
class Shape:
    """One province: its SVG path, and a point inside it for a mark."""

    path: str
    x: float
    y: float


def _file() -> Path:
    return Path(settings.PORTAL_DIR) / "assets" / "vendor" / "geo" / "provinces.svg.json"


@cache
def shapes() -> dict[str, Shape]:
    """By province code; empty when the browser files were never fetched: then pages show their tables alone."""
    try:
        drawn = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {code: Shape(each["d"], each["x"], each["y"]) for code, each in drawn["provinces"].items()}


@cache
def view_box() -> str:
    """The frame of the whole drawing with a little room around it."""
    return "-8 -8 916 1671"
