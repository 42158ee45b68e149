"""After a file is staged: what each of its lines would do, what is refused only now, and whether to hold the run."""

from typing import Any, Final

from django.db import connection

from factories.imports.plan_sql import PLAN
from factories.models import ImportRun

HOLD_ABOVE: Final = 0.05
"""The share of a province's operating licences that a run may end without being asked about."""

# A registration counts once: by its key, and by its old number where one of the lines has only that.
_DUPLICATES: Final = """
  update factories_importline as target
  set refused = true, problems = target.problems || jsonb_build_array(jsonb_build_object(
    'field', 'number', 'code', 'duplicate', 'level', 'error', 'value', target.source_key, 'first', found.first))
  from (
    select row_number, case when by_key < row_number then by_key else by_old end as first from (
      select row_number, number, first_value(row_number) over (partition by source_key order by row_number) as by_key,
        min(row_number) filter (where number is not null) over (partition by old_number) as by_old, old_number
      from factories_importline where run_id = %(run)s and not refused
    ) each where by_key < row_number or (number is null and old_number is not null and by_old is not null)
  ) found
  where target.run_id = %(run)s and target.row_number = found.row_number
"""

_OUTCOMES: Final = f"""
  with lines as (select * from factories_importline where run_id = %(run)s and not refused),
  plan as ({PLAN})
  insert into factories_importrow (run_id, row_number, source_key, outcome, problems, changes, kept, licence_id)
  select %(run)s, row_number, source_key,
    case when old_matches > 1 then 'refused' when licence_id is null then 'new'
      when licence_changes || site_changes = '{{}}'::jsonb then 'unchanged' else 'changed' end,
    case when old_matches > 1 then problems || jsonb_build_array(jsonb_build_object(
      'field', 'old_number', 'code', 'ambiguous', 'level', 'error', 'value', old_matches)) else problems end,
    case when licence_id is null then '{{}}'::jsonb else licence_changes || site_changes end, kept, licence_id
  from plan order by row_number
"""

_REFUSED: Final = """
  insert into factories_importrow (run_id, row_number, source_key, outcome, problems, changes, kept)
  select run_id, row_number, coalesce(source_key, ''), 'refused', problems, '{}', '{}'
  from factories_importline where run_id = %(run)s and refused order by row_number
"""

_COUNTS: Final = """
  select count(*), count(*) filter (where outcome = 'new'), count(*) filter (where outcome = 'changed'),
    count(*) filter (where outcome = 'unchanged'), count(*) filter (where outcome = 'refused'),
    count(*) filter (where outcome <> 'refused' and problems <> '[]'), count(*) filter (where kept <> '{}')
  from factories_importrow where run_id = %(run)s
"""

_ENDING: Final = """
  with ending as (
    select c.province_id, count(*) as n from factories_importrow r join factories_licence c on c.id = r.licence_id
    where r.run_id = %(run)s and r.outcome = 'changed' and c.status = 'operating'
      and r.changes -> 'status' ->> 1 in ('closed', 'struck_off')
    group by c.province_id
  )
  select e.province_id, (select count(*) from factories_licence l where l.province_id = e.province_id and l.status
    = 'operating'), e.n
  from ending e order by e.province_id
"""


def compare(run: ImportRun) -> dict[str, int]:
    """Write one ImportRow for each staged line, set by set, and count the outcomes. Safe to repeat."""
    values: dict[str, Any] = {"run": run.pk, "on": run.source_date}
    with connection.cursor() as cursor:
        cursor.execute("delete from factories_importrow where run_id = %(run)s", values)
        cursor.execute("analyze factories_importline")
        cursor.execute(_DUPLICATES, values)
        cursor.execute(_OUTCOMES, values)
        cursor.execute(_REFUSED, values)
        cursor.execute(_COUNTS, values)
        names = ("rows", "new", "changed", "unchanged", "refused", "warnings", "kept")
        return dict(zip(names, cursor.fetchone() or (0,) * len(names), strict=True))


def ending_provinces(run: ImportRun) -> list[dict[str, Any]]:
    """The provinces of which the run would end more than HOLD_ABOVE of the operating licences."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDING, {"run": run.pk})
        rows = cursor.fetchall()
    return [
        {"province": province, "operating": operating, "ending": ending, "share": round(100 * ending / operating, 1)}
        for province, operating, ending in rows
        if ending > HOLD_ABOVE * operating
    ]
