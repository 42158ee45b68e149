"""The filtered set on a map: clusters counted by the database in a grid that follows the zoom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from factories.models import LocationFlag, Site

MAX_ZOOM: Final = 18
CELL: Final = 64
"""Side of a cluster's cell in pixels."""
SINGLES: Final = 300
"""Up to so many places in view are shown one by one."""
DOUBTFUL: Final = (LocationFlag.MISSING, LocationFlag.ZERO)


@dataclass(frozen=True)
class View:
    """What the map shows: west, south, east, north in degrees, and the zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "View":
        """From `?bbox=97,5,106,21&zoom=6`. Raises ValueError."""
        west, south, east, north = (float(part) for part in data.get("bbox", "").split(","))
        zoom = int(data.get("zoom", "6"))
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and 0 <= zoom <= MAX_ZOOM):
            raise ValueError(data.get("bbox"))
        return cls(west, south, east, north, zoom)

    @property
    def step(self) -> float:
        """Degrees of longitude in a cell."""
        return float(360 / 2**self.zoom * CELL / 256)


_CLUSTERS: Final = """
    with places as materialized ({inner}),
    grid as (
      select count(*) as n, avg(latitude) as lat, avg(longitude) as lng, min(id) as id
      from places group by floor(longitude / %s), floor(latitude / %s) order by 1 desc limit 1500
    )
    select n, lat, lng, s.id, s.name, s.status from grid left join factories_site s on s.id = grid.id and grid.n = 1
"""
_SINGLES: Final = """
    with places as materialized ({inner})
    select 1, latitude, longitude, id, name, status from places
"""


def on_map(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Those of the sites that have coordinates worth drawing; in doubt they stay where they came."""
    return sites.filter(latitude__isnull=False).exclude(location_flag__in=DOUBTFUL)


def clusters(sites: QuerySet[Site], view: View) -> dict[str, Any]:
    """The places in view as clusters: number, middle and, for a single one, which it is.

    One statement whatever the number of places; the answer never has more than 1,500 marks.
    """
    inside = on_map(sites).filter(
        longitude__gte=view.west, longitude__lte=view.east, latitude__gte=view.south, latitude__lte=view.north
    )
    names = inside.order_by().values("id", "latitude", "longitude", "name", "status")
    columns = inside.order_by().values("id", "latitude", "longitude")
    few = columns[: SINGLES + 1].count() <= SINGLES or view.zoom >= MAX_ZOOM
    try:
        inner, parameters = (names[:SINGLES] if few else columns).query.sql_with_params()
    except EmptyResultSet:  # the scope is empty, as of an operator's person without an enterprise
        return {"marks": [], "total": 0}
    sql = (_SINGLES if few else _CLUSTERS).format(inner=inner)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters if few else (*parameters, view.step, view.step))
        rows = cursor.fetchall()
    return {"marks": [_mark(*row) for row in rows], "total": sum(row[0] for row in rows)}


def _mark(count: int, latitude: float, longitude: float, pk: int, name: str, status: str) -> dict[str, Any]:
    mark: dict[str, Any] = {"n": count, "lat": round(latitude, 5), "lng": round(longitude, 5)}
    return mark | {"id": pk, "name": name, "status": status} if count == 1 else mark
