"""Distances between places on earth, and how they are said. Pure functions in degrees and kilometres."""

import math
from typing import Final

from mind_portal.core import thai

EARTH_KM: Final = 6371.0088


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance by the haversine formula."""
    phi, other = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((other - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def distance_text(km: float) -> str:
    """`840 ม.` below a kilometre, `2.4 กม.` above."""
    metre, kilometre = ("ม.", "กม.") if thai.is_thai() else ("m", "km")
    if km < 1:
        return f"{round(km * 1000, -1):.0f}{thai.NO_BREAK_SPACE}{metre}"
    return f"{km:.1f}{thai.NO_BREAK_SPACE}{kilometre}"
