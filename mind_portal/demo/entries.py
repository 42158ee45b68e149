"""Journal entries for the invented inspections, so that their time-lines are not empty."""

from django.db import connection

_FILED = """
insert into journal_entry (at, actor_id, actor_name, verb, subject_type, subject_id, subject_name, province_code,
                           before, after, reason, request_id)
select i.filed_at, i.officer_id, u.display_name, 'audits.inspection_filed', 'audits.inspection', i.id::text,
       left(s.name, 200), i.province_id, null,
       jsonb_build_object('site', i.site_id, 'score', i.score, 'failed', i.failed), '', ''
from audits_inspection i
join factories_site s on s.id = i.site_id
join accounts_user u on u.id = i.officer_id
order by i.filed_at, i.id
"""


def write_entries() -> int:
    """One entry an inspection, as filing would have written it; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FILED)
        return int(cursor.rowcount)
