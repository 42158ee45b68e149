"""What lies around a point: factories and sensitive places within five kilometres, downwind first.

Danger does not stop at the border of a province: unlike every list, this is not narrowed to the user's scope. Outside
it a factory shows its name, distance and what it holds, but neither leads to its page nor tells its contacts.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from emergencies import geo
from emergencies.models import SensitivePlace
from factories import facts
from factories.models import LicenceStatus, LocationFlag, Site
from mind_portal.core import thai
from mind_portal.core.geo import distance_text

RINGS: Final = (1, 3, 5)
MOST: Final = 300
"""So many of the nearest are looked at; where more lie within the rings, the counts still hold all."""
DESCRIBED: Final = 60
"""Of so many is told what they hold."""
_STANDING: Final = (LicenceStatus.OPERATING, LicenceStatus.STOPPED, LicenceStatus.LICENSED)
_DOUBTFUL: Final = (LocationFlag.MISSING, LocationFlag.ZERO, LocationFlag.SWAPPED)

PLACE_ICONS: Final = {
    "school": "school", "hospital": "building-hospital", "water": "droplet", "community": "home",
    "temple": "building", "other": "map-pin",
}  # fmt: skip


@dataclass(frozen=True)
class Near:
    """One neighbour: where, how far, in which direction."""

    pk: int
    name: str
    km: float
    direction: float
    latitude: float
    longitude: float
    province: str = ""
    kind: str = "factory"
    phone: str = ""
    people: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Around:
    """Everything around a point. `counts`: factories within each ring."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    counts: list[tuple[int, int]] = field(default_factory=list)
    knows_chemicals: bool = False

    @property
    def total(self) -> int:
        return self.counts[-1][1] if self.counts else 0


def factories_near(latitude: float, longitude: float, km: float, *, but: int | None = None) -> list[Near]:
    """The factories within `km`, the nearest first: a box answered by an index, then the sphere."""
    south, north, west, east = geo.box(latitude, longitude, km)
    sites = Site.objects.filter(
        latitude__isnull=False, latitude__range=(south, north), longitude__range=(west, east), status__in=_STANDING
    )
    columns = ("pk", "name", "latitude", "longitude", "province_id", "phone", "location_flag")
    found = []
    for pk, name, lat, lon, province, phone, flag in sites.order_by().values_list(*columns):
        away = geo.distance_km(latitude, longitude, lat, lon)
        if away <= km and pk != but and flag not in _DOUBTFUL:
            direction = geo.bearing(latitude, longitude, lat, lon)
            found.append(Near(pk, name, away, direction, lat, lon, province, phone=phone))
    return sorted(found, key=lambda near: (near.km, near.pk))


def places_near(latitude: float, longitude: float, km: float) -> list[Near]:
    """Schools, hospitals and water that the office has typed in."""
    south, north, west, east = geo.box(latitude, longitude, km)
    places = SensitivePlace.objects.filter(latitude__range=(south, north), longitude__range=(west, east))
    found = []
    for place in places.order_by("pk"):
        away = geo.distance_km(latitude, longitude, place.latitude, place.longitude)
        if away <= km:
            direction = geo.bearing(latitude, longitude, place.latitude, place.longitude)
            found.append(
                Near(
                    place.pk,
                    place.name,
                    away,
                    direction,
                    place.latitude,
                    place.longitude,
                    place.province_id,
                    kind=place.kind,
                    phone=place.contact,
                    people=place.people,
                    note=place.note,
                )  # fmt: skip
            )
    return found


def around(  # noqa: PLR0913 - keyword-only
    *,
    latitude: float,
    longitude: float,
    wind_from: int | None,
    scope: Any,
    today: dt.date,
    but: int | None = None,
    shown: int = DESCRIBED,
) -> Around:
    """The neighbours of a point within the outermost ring, with what they hold, as rows; downwind first."""
    factories = factories_near(latitude, longitude, RINGS[-1], but=but)
    counts = [(ring, sum(1 for near in factories if near.km <= ring)) for ring in RINGS]
    near = _in_order([*places_near(latitude, longitude, RINGS[-1]), *factories[:MOST]], wind_from)[:shown]
    keys = [one.pk for one in near if one.kind == "factory"]
    chemicals = facts.chemicals(keys, today) if keys else facts.Known(False)
    orders = facts.open_orders(keys, today) if keys else facts.Known(False)
    rows = [
        _row(number, one, wind_from, scope, chemicals.of(one.pk) if one.kind == "factory" else (), orders.of(one.pk))
        for number, one in enumerate(near, start=1)
    ]
    return Around(rows=rows, counts=counts, knows_chemicals=chemicals.known)


def _in_order(near: Iterable[Near], wind_from: int | None) -> list[Near]:
    """Downwind before the rest, then sensitive places before factories in the same ring, then by distance."""
    return sorted(near, key=lambda one: (not _downwind(one, wind_from), _ring(one.km), one.kind == "factory", one.km))


def _downwind(one: Near, wind_from: int | None) -> bool:
    return wind_from is not None and geo.is_downwind(one.direction, wind_from)


def _ring(km: float) -> int:
    return next(ring for ring in RINGS if km <= ring)


def _row(
    number: int, one: Near, wind_from: int | None, scope: Any, chemicals: Sequence[Any], orders: Sequence[Any]
) -> dict[str, Any]:
    own = scope.covers_province(one.province)
    return {
        "number": number,
        "pk": one.pk if own and one.kind == "factory" else None,
        "name": one.name,
        "kind": one.kind,
        "icon": PLACE_ICONS.get(one.kind, "building-factory-2"),
        "distance": distance_text(one.km),
        "km": round(one.km, 3),
        "ring": _ring(one.km),
        "downwind": _downwind(one, wind_from),
        "phone": one.phone if own or one.kind != "factory" else "",
        "people": one.people,
        "note": one.note,
        "chemicals": [chemical_text(held) for held in chemicals[:3]],
        "orders": len(orders) if one.kind == "factory" and own else 0,
        "lat": one.latitude,
        "lon": one.longitude,
    }


def chemical_text(held: Any) -> str:
    """`LPG 12 ตัน`."""
    if held.tonnes is None:
        return str(held.name)
    unit = "ตัน" if thai.is_thai() else "t"
    return f"{held.name} {thai.format_number(held.tonnes)}{thai.NO_BREAK_SPACE}{unit}"


def map_data(
    latitude: float, longitude: float, rows: Sequence[Mapping[str, Any]], wind_from: int | None
) -> dict[str, Any]:
    """What the script draws: the place, the rings, the numbered neighbours, the sector that lies downwind."""
    sector: list[tuple[float, float]] = []
    if wind_from is not None:
        middle = wind_from + 180
        arc = [geo.destination(latitude, longitude, middle + turn, RINGS[1]) for turn in range(-30, 31, 6)]
        sector = [(latitude, longitude), *arc]
    marks = [{key: row[key] for key in ("number", "name", "lat", "lon", "downwind", "kind")} for row in rows]
    return {"lat": latitude, "lon": longitude, "rings": list(RINGS), "marks": marks, "sector": sector}
