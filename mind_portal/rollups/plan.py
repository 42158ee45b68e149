"""Which cells a set of dirty keys reaches: per query some keys, or everything."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.rollups import catalogue
from mind_portal.rollups.catalogue import Query
from mind_portal.rollups.recompute import Key, Keys
from mind_portal.rollups.triggers import EVERYWHERE

HORIZON_MONTHS = 60
FULL_BEYOND = 0.2  # of all keys of a query: beyond, one pass over everything costs no more

DirtyKeys = Mapping[str, Collection[Key]]  # source -> keys


@dataclass(frozen=True)
class Extent:
    """The months that a query has cells for; None when a measure of it has none yet."""

    first: dt.date | None
    last: dt.date | None


def plan(query: Query, dirty: DirtyKeys, *, extent: Extent, provinces: Sequence[str], current: dt.date) -> Keys | None:
    """What to compute of `query`, or None when nothing reaches it.

    Everything, when it was never computed, when its data now begin earlier, when a source was truncated, or when more
    than a fifth of its keys is dirty. A month that has begun since the last time is computed for all provinces.
    """
    limit = thai.add_months(current, 1 - HORIZON_MONTHS)
    if extent.first is None or extent.last is None:
        start = first_month(query, limit=limit, current=current)
        return None if start is None else Keys(start, current, provinces)
    touching = {source: dirty[source] for source in query.sources if dirty.get(source)}
    start = max(limit, min([extent.first, *_beginnings(query, touching, limit, current)]))
    everything = any(province == EVERYWHERE for keys in touching.values() for province, _ in keys)
    if start < max(limit, extent.first) or everything:
        return Keys(start, current, provinces)
    keys = _reached(query, touching, start=start, current=current, provinces=frozenset(provinces))
    keys |= {(province, month) for province in provinces for month in _months(thai.add_months(extent.last, 1), current)}
    if not keys:
        return None
    whole = len(provinces) * len(_months(start, current))
    return Keys(start, current, provinces) if len(keys) > FULL_BEYOND * whole else Keys.of(keys)


def _beginnings(query: Query, touching: DirtyKeys, limit: dt.date, current: dt.date) -> list[dt.date]:
    return [month for _, month in touching.get(query.begins, ()) if limit <= month <= current]


def _reached(
    query: Query, touching: DirtyKeys, *, start: dt.date, current: dt.date, provinces: frozenset[str]
) -> set[Key]:
    reached: set[Key] = set()
    for source, keys in touching.items():
        reach = query.sources[source]
        for province, month in keys:
            last = current if reach is None else min(current, thai.add_months(month, reach))
            if province in provinces:
                reached.update((province, each) for each in _months(max(start, month), last))
    return reached


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [thai.add_months(first, offset) for offset in range(max(0, count))]


def first_month(query: Query, *, limit: dt.date, current: dt.date) -> dt.date | None:
    """The month in which the query's data begin, at most the horizon back; None without data."""
    source = catalogue.source(query.begins)
    oldest = ", ".join(f"min({column})" for column in source.date_columns)
    with connection.cursor() as cursor:
        cursor.execute(f"select least({oldest}) from {source.table}")
        row = cursor.fetchone()
    return min(current, max(limit, thai.month_start(row[0]))) if row and row[0] else None


def extents() -> dict[str, Extent]:
    """The extent of every query, read from its cells."""
    codes = [measure.code for measure in catalogue.measures()]
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.code, (select min(c.month) from rollups_cell c where c.measure = m.code), "
            "(select max(c.month) from rollups_cell c where c.measure = m.code) from unnest(%s::text[]) m(code)",
            [codes],
        )
        found = {code: (first, last) for code, first, last in cursor.fetchall()}
    return {
        query.code: _extent([found[measure.code] for measure in catalogue.measures_of(query.code)])
        for query in catalogue.queries()
    }


def _extent(months: list[tuple[dt.date | None, dt.date | None]]) -> Extent:
    firsts = [first for first, _ in months if first is not None]
    lasts = [last for _, last in months if last is not None]
    if len(firsts) < len(months) or not months:
        return Extent(None, None)
    return Extent(max(firsts), min(lasts))


def by_source(rows: Collection[tuple[str, str, dt.date]]) -> DirtyKeys:
    """Claimed (source, province, month) rows as keys by source."""
    found: dict[str, set[Key]] = defaultdict(set)
    for source, province, month in rows:
        found[source].add((province, month))
    return found


def province_codes() -> list[str]:
    """All provinces."""
    return list(Province.objects.order_by("code").values_list("code", flat=True))
