"""The one statement that computes cells, for one key or for all: made from a `Query` and the measures that read it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mind_portal.core import thai
from mind_portal.rollups import catalogue, spreads
from mind_portal.rollups.catalogue import Kind, Measure, Query

Key = tuple[str, dt.date]
EDGES = f"array[{', '.join(str(edge) for edge in spreads.EDGES)}]"
EMPTY = f"array_fill(0, array[{len(spreads.EDGES)}])"
SAMPLE = 20


@dataclass(frozen=True)
class Outcome:
    """What a statement did: cells computed, how many were new, how many differed from what was stored, and a few."""

    cells: int
    added: int
    changed: int
    sample: list[str]


@dataclass(frozen=True)
class Keys:
    """Provinces and months to compute: `pairs`, or (empty) all `provinces` from `first` to `last`."""

    first: dt.date
    last: dt.date
    provinces: Sequence[str]
    pairs: Sequence[Key] = ()

    @classmethod
    def of(cls, pairs: Collection[Key]) -> "Keys":
        """These keys, at least one."""
        months = [month for _, month in pairs]
        provinces = sorted({province for province, _ in pairs})
        return cls(min(months), max(months), provinces, sorted(pairs))

    @property
    def sql(self) -> str:
        if self.pairs:
            return "select * from unnest(%(key_provinces)s::text[], %(key_months)s::date[])"
        return (
            "select p, m::date from unnest(%(provinces)s::text[]) p "
            "cross join generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') m"
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """What the text of a query may name."""
        return {
            "first": self.first,
            "last": self.last,
            "second": thai.add_months(self.first, 1),
            "after": thai.add_months(self.last, 1),
            "provinces": list(self.provinces),
            "key_provinces": [province for province, _ in self.pairs],
            "key_months": [month for _, month in self.pairs],
        }


def store(query: Query, keys: Keys) -> Outcome:
    """Compute the cells of all measures of `query` for `keys` and store those that differ."""
    measures = catalogue.measures_of(query.code)
    return _run(
        keys,
        f"""{_fresh(query, measures, keys)},
changed as (
  insert into rollups_cell (measure, province_id, month, value, numerator, denominator, rows, spread, computed_at)
  select f.*, statement_timestamp() from fresh f
  on conflict (measure, province_id, month) do update
  set value = excluded.value, numerator = excluded.numerator, denominator = excluded.denominator,
      rows = excluded.rows, spread = excluded.spread, computed_at = excluded.computed_at
  where (rollups_cell.value, rollups_cell.numerator, rollups_cell.denominator, rollups_cell.rows, rollups_cell.spread)
        is distinct from (excluded.value, excluded.numerator, excluded.denominator, excluded.rows, excluded.spread)
  returning measure, province_id, month, xmax = 0 as added
)
{_COUNTS}""",
    )


def compare(query: Query, keys: Keys) -> Outcome:
    """The same without storing: what would change."""
    measures = catalogue.measures_of(query.code)
    return _run(
        keys,
        f"""{_fresh(query, measures, keys)},
changed as (
  select f.measure, f.province as province_id, f.month, c.id is null as added
  from fresh f left join rollups_cell c
    on c.measure = f.measure and c.province_id = f.province and c.month = f.month
  where c.id is null
     or (c.value, c.numerator, c.denominator, c.rows, c.spread)
        is distinct from (f.value, f.numerator, f.denominator, f.rows, f.spread)
)
{_COUNTS}""",
    )


_COUNTS = f"""select (select count(*) from fresh), count(*) filter (where added), count(*) filter (where not added),
  (array_agg(concat_ws(' ', measure, province_id, to_char(month, 'YYYY-MM')) order by measure, month, province_id)
   )[1:{SAMPLE}]
from changed"""


def _fresh(query: Query, measures: list[Measure], keys: Keys) -> str:
    rows = ",\n    ".join(_measure_row(measure) for measure in measures)
    return f"""with keys(province, month) as materialized ({keys.sql}),
computed as ({query.text(one_month=keys.first == keys.last)}),
fresh as (
  select m.measure, k.province, k.month, m.value, m.numerator, m.denominator, m.rows, m.spread
  from keys k left join computed c on c.province = k.province and c.month = k.month
  cross join lateral (values
    {rows}
  ) m(measure, value, numerator, denominator, rows, spread)
)"""


def _measure_row(measure: Measure) -> str:
    none = "null::numeric(24,4)"
    if measure.kind is not Kind.RATIO:
        rows = f"coalesce(c.{measure.rows or measure.value}, 0)::bigint"
        return f"('{measure.code}', coalesce(c.{measure.value}, 0)::numeric(24,4), {none}, {none}, {rows}, null::int[])"
    above, below = f"coalesce(c.{measure.numerator}, 0)", f"coalesce(c.{measure.denominator}, 0)"
    value = f"({above}::numeric * {measure.scale} / nullif({below}, 0))::numeric(24,4)"
    rows = f"coalesce(c.{measure.rows or measure.denominator}, 0)::bigint"
    spread = f"nullif(c.{measure.spread}, {EMPTY})" if measure.spread else "null::int[]"
    if measure.spread:
        value = f"rollups_median(c.{measure.spread}, {EDGES})::numeric(24,4)"
    return f"('{measure.code}', {value}, {above}::numeric(24,4), {below}::numeric(24,4), {rows}, {spread})"


def _run(keys: Keys, sql: str) -> Outcome:
    with connection.cursor() as cursor:
        # One long statement by design: compiling it costs more than it saves, and its sorts should stay in memory.
        cursor.execute("set local jit = off; set local work_mem = '64MB'")
        cursor.execute(sql, keys.parameters)
        cells, added, changed, sample = cursor.fetchone()
    return Outcome(cells=cells, added=added, changed=changed, sample=sample or [])
