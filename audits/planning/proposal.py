"""The month's proposal: the factories that ask most for a visit, put together into days that save travel.

The next factory in order of urgency begins a day; the day is filled with the nearest of the next urgent ones within
`RADIUS_KM`; the day goes to the officer with the most days left. So urgency decides who is visited, and place only who
is visited together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

RADIUS_KM: Final = 15.0
LOOK_AHEAD: Final = 4
"""A day's other visits come from so many times the visits that the month can hold, so that a nearby factory of no
urgency never takes the place of a distant one that has it."""

_EARTH_KM: Final = 6371.0
_RADIUS_CHORD: Final = (2 * math.sin(RADIUS_KM / _EARTH_KM / 2)) ** 2
"""The square of the straight line between two points of a globe of radius one that lie the radius apart."""


@dataclass(frozen=True)
class Candidate:
    """A factory that may be visited. `must`: the visit is wanted this month (an order's follow-up, an accident)."""

    site: int
    urgency: float
    latitude: float | None = None
    longitude: float | None = None
    must: bool = False

    @cached_property
    def point(self) -> tuple[float, float, float] | None:
        """Where it lies on a globe of radius one: nearer is nearer there too, without a sine for each pair."""
        if self.latitude is None or self.longitude is None:
            return None
        north, east = math.radians(self.latitude), math.radians(self.longitude)
        return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


@dataclass(frozen=True)
class Day:
    """One day of one officer: the factories, the first being the one that the day was made for."""

    officer: int
    number: int
    sites: tuple[int, ...]


def propose(candidates: Sequence[Candidate], days: Mapping[int, int], per_day: int) -> list[Day]:
    """Days for the month, each officer's numbered from 1. `days`: officer -> days in the field.

    What must be visited comes first, then the most urgent; equal urgency by key: the same data propose the same.
    """
    order = sorted(candidates, key=lambda each: (not each.must, -each.urgency, each.site))
    left = {officer: count for officer, count in sorted(days.items()) if count > 0}
    reach = order[: sum(left.values()) * max(per_day, 1) * LOOK_AHEAD]
    taken: set[int] = set()
    found: list[Day] = []
    for first in reach:
        if not left:
            break
        if first.site in taken:
            continue
        officer = max(left, key=lambda each: (left[each], -each))
        together = [first, *_nearby(first, reach, taken, per_day - 1)]
        taken.update(each.site for each in together)
        number = days[officer] - left[officer] + 1
        found.append(Day(officer, number, tuple(each.site for each in together)))
        left[officer] -= 1
        if not left[officer]:
            del left[officer]
    return found


def _nearby(first: Candidate, reach: Sequence[Candidate], taken: set[int], count: int) -> list[Candidate]:
    """Up to `count` untaken candidates within the radius, the nearest first; none without coordinates."""
    if count < 1 or first.point is None:
        return []
    x, y, z = first.point
    near = []
    for each in reach:
        if each.point is not None and each.site != first.site and each.site not in taken:
            chord = (each.point[0] - x) ** 2 + (each.point[1] - y) ** 2 + (each.point[2] - z) ** 2
            if chord <= _RADIUS_CHORD:
                near.append((chord, each.site, each))
    return [each for _chord, _site, each in sorted(near)[:count]]


def kilometres(one: Candidate, other: Candidate) -> float | None:
    """The distance as the crow flies; None where coordinates are missing."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """As the crow flies, on a round earth."""
    north = math.radians(other_latitude - latitude)
    east = math.radians(other_longitude - longitude)
    cosines = math.cos(math.radians(latitude)) * math.cos(math.radians(other_latitude))
    chord = math.sin(north / 2) ** 2 + cosines * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
