"""What a site's row sums up of its licences: written here, set-based, for one site or for the whole register."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from factories.models import Site

_RANK: Final = """
    case l.status when 'operating' then 1 when 'stopped' then 2 when 'licensed' then 3 when 'closed' then 4 else 5 end
"""

_SUMMARIES: Final = f"""
    with licences as (
      select l.*, {_RANK} as rank,
        bool_or(l.status in ('operating', 'stopped', 'licensed')) over (partition by l.site_id) as any_in_force
      from factories_licence l where %(everything)s or l.site_id = any(%(ids)s)
    ),
    texts as (
      select site_id, string_agg(distinct key, '|' order by key) as keys from (
        select site_id, unnest(array[number, search_key(old_number), search_key(name)]) as key from licences
      ) as every where key <> '' group by site_id
    ),
    counted as (
      select site_id, count(*) as licence_count, max(factory_class) as factory_class,
        (array_agg(status order by rank, id))[1] as status,
        (array_agg(type_id order by rank, horsepower desc, id) filter (where type_id is not null))[1] as main_type_id,
        sum(horsepower) as horsepower, sum(workers) as workers, sum(capital) as capital,
        bool_or(factory_class <> class_expected
                and not (class_expected = 2 and factory_class = 3 and class_may_be_three)) as class_disagrees
      from licences where not any_in_force or status in ('operating', 'stopped', 'licensed') group by site_id
    ),
    wanted as (
      select s.id, coalesce(c.status, 'licensed') as status, c.factory_class, c.main_type_id,
        coalesce(c.licence_count, 0) as licence_count, coalesce(c.horsepower, 0) as horsepower,
        coalesce(c.workers, 0) as workers, coalesce(c.capital, 0) as capital,
        coalesce(c.class_disagrees, false) as class_disagrees,
        concat_ws('|', search_key(s.name), nullif(o.name_key, ''), t.keys, search_key(sub.name_th),
                  search_key(sub.name_en), search_key(d.name_th), search_key(d.name_en)) as search_text,
        left(thai_key(s.name), 300) as sort_key
      from factories_site s
      join factories_operator o on o.id = s.operator_id
      left join counted c on c.site_id = s.id
      left join texts t on t.site_id = s.id
      left join geography_subdistrict sub on sub.code = s.subdistrict_id
      left join geography_district d on d.code = s.district_id
      where %(everything)s or s.id = any(%(ids)s)
    )
    update factories_site as target
    set status = w.status, factory_class = w.factory_class, main_type_id = w.main_type_id,
      licence_count = w.licence_count, horsepower = w.horsepower, workers = w.workers, capital = w.capital,
      class_disagrees = w.class_disagrees, search_text = w.search_text, sort_key = w.sort_key
    from wanted w
    where target.id = w.id and (
      target.status, target.factory_class, target.main_type_id, target.licence_count, target.horsepower, target.workers,
      target.capital, target.class_disagrees, target.search_text, target.sort_key
    ) is distinct from (
      w.status, w.factory_class, w.main_type_id, w.licence_count, w.horsepower, w.workers,
      w.capital, w.class_disagrees, w.search_text, w.sort_key::text collate "C"
    )
"""

_INSPECTIONS: Final = """
    update factories_site as target set last_inspected_on = n.last_inspected_on, open_findings = n.open_findings
    from unnest(%(ids)s::bigint[], %(days)s::date[], %(findings)s::int[]) as n (id, last_inspected_on, open_findings)
    where target.id = n.id
      and (target.last_inspected_on, target.open_findings) is distinct from (n.last_inspected_on, n.open_findings)
"""


def refresh_summaries(site_ids: Sequence[int] | None) -> int:
    """Make status, class, main type, counts, sizes, the class flag and both keys follow from the licences and names.

    One statement for any number of sites; None means all. The sums are over the licences in force, or over all of them
    where none is. Only rows that differ are written. Returns how many were. Call it after every change of a site's or
    operator's name, place or licences; `classification_sql.classify_licences` goes before it.
    """
    parameters: dict[str, Any] = {"everything": site_ids is None, "ids": list(site_ids or ())}
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARIES, parameters)
        return int(cursor.rowcount)


def note_inspection(*, site_id: int, last_inspected_on: dt.date | None, open_findings: int) -> None:
    """What the inspections of a site say now: the day of the last one and its findings still open."""
    Site.objects.filter(pk=site_id).update(last_inspected_on=last_inspected_on, open_findings=open_findings)


def note_inspections(facts: Sequence[tuple[int, dt.date | None, int]]) -> int:
    """As `note_inspection` for many sites in one statement: (site, last inspected on, open findings)."""
    ids, days, findings = ([fact[i] for fact in facts] for i in range(3))
    with connection.cursor() as cursor:
        cursor.execute(_INSPECTIONS, {"ids": ids, "days": days, "findings": findings})
        return int(cursor.rowcount)
