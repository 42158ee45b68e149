"""Which province a place lies in, by the outlines that the maps are drawn with.

The outlines are coarse (about 1 km): a place near a border may fall on its wrong side, so what is judged by them says
so and allows a few kilometres. Degrees of latitude and longitude (WGS 84) everywhere, distances in kilometres.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings

OUTLINES: Final = ("assets", "vendor", "geo", "provinces.geojson")
KM_PER_DEGREE: Final = 111.195
_BAND: Final = 0.05
"""Height in degrees of the bands by which edges are looked up: a ray crosses the edges of one band only."""

Edge = tuple[float, float, float, float]


@dataclass
class Ring:
    """One closed line with its edges sorted into bands of latitude."""

    west: float
    south: float
    east: float
    north: float
    edges: list[Edge]
    bands: dict[int, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, points: list[list[float]]) -> "Ring":
        """From GeoJSON positions, longitude first; the last equals the first."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        edges = [(a[0], a[1], b[0], b[1]) for a, b in zip(points, points[1:], strict=False)]
        ring = cls(min(xs), min(ys), max(xs), max(ys), edges)
        for edge in edges:
            low, high = sorted((edge[1], edge[3]))
            for band in range(math.floor(low / _BAND), math.floor(high / _BAND) + 1):
                ring.bands[band].append(edge)
        return ring

    def holds(self, lat: float, lon: float) -> bool:
        """Even-odd rule along the parallel to the east."""
        if not (self.west <= lon <= self.east and self.south <= lat <= self.north):
            return False
        inside = False
        for x1, y1, x2, y2 in self.bands.get(math.floor(lat / _BAND), ()):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside


@cache
def _outlines() -> Mapping[str, list[Ring]]:
    """The outer rings of each province by its code; the source has no holes."""
    path = Path(settings.PORTAL_DIR).joinpath(*OUTLINES)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {
        feature["id"]: [Ring.of(polygon[0]) for polygon in feature["geometry"]["coordinates"]] for feature in features
    }


def province_at(lat: float, lon: float) -> str | None:
    """The code of the province that holds the place; None at sea, abroad, or off the globe."""
    for code, rings in _outlines().items():
        if any(ring.holds(lat, lon) for ring in rings):
            return code
    return None


def km_outside(code: str, lat: float, lon: float) -> float:
    """How far the place lies outside the province, in kilometres; 0 inside. KeyError for an unknown code."""
    rings = _outlines()[code]
    if any(ring.holds(lat, lon) for ring in rings):
        return 0.0
    return min(_km_to_edge(edge, lat, lon) for ring in rings for edge in ring.edges)


def km_abroad(lat: float, lon: float) -> float:
    """How far the place lies outside the country, in kilometres; 0 inside."""
    return min(km_outside(code, lat, lon) for code in _outlines())


def _km_to_edge(edge: Edge, lat: float, lon: float) -> float:
    """On a plane that touches the globe at the place: good to a per mille where it matters, within 100 km."""
    scale = math.cos(math.radians(lat))
    ax, ay = (edge[0] - lon) * scale, edge[1] - lat
    bx, by = (edge[2] - lon) * scale, edge[3] - lat
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return math.hypot(ax + share * dx, ay + share * dy) * KM_PER_DEGREE


def bounds(code: str) -> tuple[float, float, float, float]:
    """West, south, east, north of a province, for a map's first view."""
    rings = _outlines()[code]
    return (
        min(ring.west for ring in rings),
        min(ring.south for ring in rings),
        max(ring.east for ring in rings),
        max(ring.north for ring in rings),
    )


def random_place_in(code: str, rng: Random) -> tuple[float, float]:
    """A latitude and longitude within the province's largest piece; the same state of `rng` gives the same place."""
    ring = max(_outlines()[code], key=lambda r: (r.east - r.west) * (r.north - r.south))
    return next(place for place in _tries(ring, rng) if ring.holds(*place))


def _tries(ring: Ring, rng: Random) -> Iterator[tuple[float, float]]:
    while True:
        yield round(rng.uniform(ring.south, ring.north), 6), round(rng.uniform(ring.west, ring.east), 6)
