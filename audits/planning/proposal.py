"""The month's proposal: the factories that ask most for a visit, put together into days that save travel.

The next factory in order of urgency begins a day; the day is filled with the nearest of the next urgent ones within
`RADIUS_KM`; the day goes to the officer with the most days left. So urgency decides who is visited, and place only who
is visited together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

RADIUS_KM: Final = 15.0
LOOK_AHEAD: Final = 4
"""A day's other visits come from so many times the visits that the month can hold, so that a nearby factory of no
urgency never takes the place of a distant one that has it."""

_EARTH_KM: Final = 6371.0


@dataclass(frozen=True)
class Candidate:
    """A factory that may be visited. `must`: the visit is wanted this month (an order's follow-up, an accident)."""

    site: int
    urgency: float
    latitude: float | None = None
    longitude: float | None = None
    must: bool = False


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
    if count < 1 or first.latitude is None:
        return []
    near = []
    for each in reach:
        if each.site != first.site and each.site not in taken:
            distance = kilometres(first, each)
            if distance is not None and distance <= RADIUS_KM:
                near.append((distance, each.site, each))
    return [each for _distance, _site, each in sorted(near)[:count]]


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
