"""What to think of a factory's coordinates. They are always kept as they came; here only the doubt is written down.

The outlines are coarse, so nothing within 5 km of the named province is doubted, and nothing is ever refused.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from factories.models import LocationFlag
from mind_portal.geography.outlines import km_outside, province_at

TOLERANCE_KM: Final = 5.0
_LATITUDES: Final = (5.0, 21.0)
_LONGITUDES: Final = (97.0, 106.0)
_DEGREES: Final = (-1, 1, -2, 2)


@dataclass(frozen=True, slots=True)
class Doubt:
    """The flag and the province that the place lies in (for swapped ones: would lie in)."""

    flag: str
    province: str = ""


MISSING: Final = Doubt(LocationFlag.MISSING.value)
ZERO: Final = Doubt(LocationFlag.ZERO.value)


def doubt(latitude: float | None, longitude: float | None, province: str) -> Doubt:
    """Judge a pair of coordinates against the province that the row names."""
    if latitude is None or longitude is None:
        return MISSING
    if latitude in (0.0, 1.0) or longitude in (0.0, 1.0):
        return ZERO
    if _in_thailand(latitude, longitude) and _near(province, latitude, longitude):
        return Doubt(LocationFlag.NONE.value, province)
    if _in_thailand(longitude, latitude):
        return Doubt(LocationFlag.SWAPPED.value, province_at(longitude, latitude) or "")
    here = _province_at(latitude, longitude)
    if _off_by_a_degree(province, latitude, longitude):
        return Doubt(LocationFlag.DEGREE.value, here)
    return Doubt(LocationFlag.OUTSIDE.value, here)


def _in_thailand(latitude: float, longitude: float) -> bool:
    return _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]


def _near(province: str, latitude: float, longitude: float) -> bool:
    return _km(province, round(latitude, 2), round(longitude, 2)) <= TOLERANCE_KM


@lru_cache(maxsize=50_000)
def _km(province: str, latitude: float, longitude: float) -> float:
    """By hundredths of a degree (1 km): finer than the outlines are drawn, and most places share a cell."""
    return km_outside(province, latitude, longitude)


def _province_at(latitude: float, longitude: float) -> str:
    return province_at(latitude, longitude) or ""


def _off_by_a_degree(province: str, latitude: float, longitude: float) -> bool:
    shifts = [(step, 0) for step in _DEGREES] + [(0, step) for step in _DEGREES]
    return any(
        _in_thailand(latitude + north, longitude + east) and _near(province, latitude + north, longitude + east)
        for north, east in shifts
    )
