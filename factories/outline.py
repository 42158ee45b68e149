"""The outline of a province with a pin, as the coordinates of an SVG: a map that needs no tiles and no script."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

GEOJSON: Final = ("assets", "vendor", "geo", "provinces.geojson")
WIDTH: Final = 400
HEIGHT: Final = 300
MARGIN: Final = 14


@dataclass(frozen=True)
class Outline:
    """`path` in a box of WIDTH × HEIGHT; `x`, `y` of the pin, None where it would lie outside the drawing."""

    path: str
    x: float | None
    y: float | None
    width: int = WIDTH
    height: int = HEIGHT


@cache
def _provinces() -> dict[str, Any]:
    path = Path(settings.PORTAL_DIR).joinpath(*GEOJSON)
    if not path.exists():  # the browser files are fetched by the set-up; without them there is no drawing
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["id"]: feature["geometry"]["coordinates"] for feature in features}


@cache
def _drawn(code: str) -> tuple[str, float, float, float, float] | None:
    """The path of a province and how degrees become its points: scale x, scale y, west, north."""
    polygons = _provinces().get(code)
    if not polygons:
        return None
    points = [point for polygon in polygons for point in polygon[0]]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min((WIDTH - 2 * MARGIN) / ((east - west) * narrow), (HEIGHT - 2 * MARGIN) / (north - south))
    left = west - (WIDTH / (scale * narrow) - (east - west)) / 2
    top = north + (HEIGHT / scale - (north - south)) / 2

    def place(point: list[float]) -> str:
        return f"{(point[0] - left) * scale * narrow:.1f},{(top - point[1]) * scale:.1f}"

    path = "".join(f"M{'L'.join(place(point) for point in polygon[0])}Z" for polygon in polygons)
    return path, scale * narrow, scale, left, top


def rings(code: str) -> list[list[list[float]]]:
    """The shores of a province as [longitude, latitude], to about 100 m: for a map that a tablet draws by itself."""
    return [[[round(x, 3), round(y, 3)] for x, y in polygon[0]] for polygon in _provinces().get(code, [])]


def outline(code: str, latitude: float | None, longitude: float | None) -> Outline | None:
    """The drawing of a province with the place on it; None where the outlines are not there."""
    drawn = _drawn(code)
    if drawn is None:
        return None
    path, scale_x, scale_y, left, top = drawn
    if latitude is None or longitude is None:
        return Outline(path, None, None)
    x, y = round((longitude - left) * scale_x, 1), round((top - latitude) * scale_y, 1)
    inside = 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    return Outline(path, x if inside else None, y if inside else None)
