"""Province outlines for maps, from the npm package @react-jvectormap/thailand (MIT).

The package holds SVG paths in the Mercator projection, keyed `TH-<2-digit DOPA code>`. They become
- GeoJSON in longitude and latitude, for Leaflet, ECharts and point-in-polygon checks in Python, and
- short SVG paths in one common viewBox, for maps that the server draws itself.
The outlines are coarse (about 1 km): a point near a border may fall on its wrong side.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

EARTH_RADIUS = 6_381_372.0
"""Radius of the sphere that jVectorMap projects with, in metres (not the 6,378,137 of Web Mercator)."""

SMALLEST_STEP = 4.0
"""Points of an SVG path nearer than this to the one before are dropped (900 units = the width of the country)."""

Point = tuple[float, float]
Ring = list[Point]

SUBPATH = re.compile(r"M([^Z]+)Z")
NUMBER = re.compile(r"-?\d+\.?\d*")


@dataclass(frozen=True)
class Province:
    """One province as the source has it: rings in the units of the source's drawing, y downwards."""

    code: str
    name_en: str
    rings: list[Ring]


@dataclass(frozen=True)
class Frame:
    """The drawing's size in its own units and its corners in projected metres."""

    width: float
    height: float
    top_left: Point
    bottom_right: Point

    def to_lon_lat(self, point: Point) -> Point:
        """Return degrees of longitude and latitude (4 decimals, about 11 m)."""
        (left, top), (right, bottom) = self.top_left, self.bottom_right
        x = left + point[0] / self.width * (right - left)
        y = -(top + point[1] / self.height * (bottom - top))
        latitude = 2 * math.atan(math.exp(y / EARTH_RADIUS)) - math.pi / 2
        return round(math.degrees(x / EARTH_RADIUS), 4), round(math.degrees(latitude), 4)


def read_source(source: dict[str, Any]) -> tuple[Frame, list[Province]]:
    """Read the parsed `thMerc.json`; the Songkhla lake, which has no province code, is left out."""
    content = source["content"]
    inset = content["insets"][0]
    corners = [(corner["x"], corner["y"]) for corner in inset["bbox"]]
    frame = Frame(inset["width"], inset["height"], corners[0], corners[1])
    provinces = [
        Province(key.removeprefix("TH-"), shape["name"], parse_rings(shape["path"]))
        for key, shape in content["paths"].items()
        if key != "TH-"
    ]
    return frame, sorted(provinces, key=lambda province: province.code)


def parse_rings(path: str) -> list[Ring]:
    """Return the rings of a path of the form `M x,y l dx,dy … Z`, the only one that the source uses."""
    rings = []
    for subpath in SUBPATH.findall(path):
        numbers = [float(number) for number in NUMBER.findall(subpath)]
        steps = list(zip(numbers[0::2], numbers[1::2], strict=True))
        ring = [steps[0]]
        for dx, dy in steps[1:]:
            ring.append((ring[-1][0] + dx, ring[-1][1] + dy))
        rings.append(ring)
    return rings


def to_geojson(frame: Frame, provinces: list[Province]) -> dict[str, Any]:
    """Return a FeatureCollection with one MultiPolygon per province; `id` and `properties.code` are the DOPA code."""
    return {"type": "FeatureCollection", "features": [_geojson_province(frame, province) for province in provinces]}


def to_svg_paths(frame: Frame, provinces: list[Province]) -> dict[str, Any]:
    """Return `{"viewBox": "0 0 W H", "provinces": {code: {"d": path, "x": …, "y": …}}}`; x, y is where a label fits."""
    return {
        "viewBox": f"0 0 {frame.width:.0f} {math.ceil(frame.height)}",
        "provinces": {province.code: _svg_province(province) for province in provinces},
    }


def _geojson_province(frame: Frame, province: Province) -> dict[str, Any]:
    closed = ([*ring, ring[0]] for ring in province.rings if len(ring) > 2)
    return {
        "type": "Feature",
        "id": province.code,
        "properties": {"code": province.code, "name_en": province.name_en},
        "geometry": {
            "type": "MultiPolygon",
            "coordinates": [[[frame.to_lon_lat(point) for point in ring]] for ring in closed],
        },
    }


def _svg_province(province: Province) -> dict[str, Any]:
    thinned = [_thin(ring) for ring in province.rings]
    kept = [ring for ring in thinned if len(ring) > 2] or province.rings
    x, y = _label_place(max(province.rings, key=lambda ring: abs(_doubled_area(ring))))
    return {"d": "".join(_to_path(ring) for ring in kept), "x": round(x, 1), "y": round(y, 1)}


def _thin(ring: Ring) -> Ring:
    kept = [ring[0]]
    for point in ring[1:]:
        if math.dist(point, kept[-1]) >= SMALLEST_STEP:
            kept.append(point)
    return kept


def _to_path(ring: Ring) -> str:
    """Write a ring with relative steps of one decimal, taken after rounding, so that they add up without drift."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    start = f"M{tenths[0][0] / 10:g},{tenths[0][1] / 10:g}"
    steps = (f"l{(x2 - x1) / 10:g},{(y2 - y1) / 10:g}" for (x1, y1), (x2, y2) in zip(tenths, tenths[1:], strict=False))
    return start + "".join(steps) + "z"


def _doubled_area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True))


def _label_place(ring: Ring) -> Point:
    """Return the middle of the widest stretch of land at the height of the centroid, which itself may lie outside."""
    _x, y = _centroid(ring)
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    shores = sorted(ax + (y - ay) / (by - ay) * (bx - ax) for (ax, ay), (bx, by) in sides if (ay > y) != (by > y))
    west, east = max(zip(shores[0::2], shores[1::2], strict=True), key=lambda stretch: stretch[1] - stretch[0])
    return (west + east) / 2, y


def _centroid(ring: Ring) -> Point:
    x_sum = y_sum = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        x_sum += (x1 + x2) * cross
        y_sum += (y1 + y2) * cross
    area = _doubled_area(ring)
    return x_sum / (3 * area), y_sum / (3 * area)
