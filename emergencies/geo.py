"""Distances and directions on the globe. Pure functions in degrees and kilometres."""

import math
from typing import Final

from mind_portal.core.geo import EARTH_KM as EARTH_KM
from mind_portal.core.geo import distance_km as distance_km

KM_PER_DEGREE: Final = 111.195
SECTOR: Final = 30.0
"""Half the angle of the sector that counts as downwind."""

_NORTH, _SOUTH, _WEST, _EAST = 5.0, 21.0, 97.0, 106.0


def in_thailand(latitude: float, longitude: float) -> bool:
    """Whether a point lies in the box around Thailand; a swapped pair never does."""
    return _NORTH <= latitude <= _SOUTH and _WEST <= longitude <= _EAST


def bearing(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The direction from the first point to the second: 0 is north, 90 east."""
    phi, other = math.radians(latitude), math.radians(other_latitude)
    turn = math.radians(other_longitude - longitude)
    east = math.sin(turn) * math.cos(other)
    north = math.cos(phi) * math.sin(other) - math.sin(phi) * math.cos(other) * math.cos(turn)
    return math.degrees(math.atan2(east, north)) % 360


def box(latitude: float, longitude: float, km: float) -> tuple[float, float, float, float]:
    """South, north, west, east of the smallest box that holds the circle."""
    high = km / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(abs(latitude) + high)), 0.01)
    return latitude - high, latitude + high, longitude - wide, longitude + wide


def is_downwind(direction: float, wind_from: float) -> bool:
    """Whether something in `direction` from the incident lies where the wind blows to."""
    away = (direction - (wind_from + 180)) % 360
    return min(away, 360 - away) <= SECTOR


def destination(latitude: float, longitude: float, direction: float, km: float) -> tuple[float, float]:
    """The point that lies `km` away in a direction; for drawing sectors of a few kilometres."""
    angle = math.radians(direction)
    north = km / KM_PER_DEGREE * math.cos(angle)
    east = km / KM_PER_DEGREE * math.sin(angle) / math.cos(math.radians(latitude))
    return latitude + north, longitude + east
