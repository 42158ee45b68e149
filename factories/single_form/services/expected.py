"""The expected set: which factory owes the report of a period, computed by day from the periods of its licences.

A factory owes it for the days of the period on which at least one of its licences operated and met the obligation's
rule. One statement finds the days of all factories; only the rule is asked in Python, once for each kind of licence.
Built again it changes only what the register changed; a closed period stays as it is.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction

from factories.single_form.applying import FACTS, applies, names_in
from factories.single_form.models import Obligation, ReportingPeriod
from factories.single_form.periods import due_day, ended_periods
from mind_portal.journal.services import record

_LICENCES: Final = """
select p.id, p.factory_class, p.horsepower, p.workers, p.capital, coalesce(p.type_id, '')
from factories_licenceperiod p
where p.status = 'operating' and p.since < %(after)s and (p.until is null or p.until > %(start)s)
"""

_SPANS: Final = """
with spans as materialized (
  select l.site_id as site, p.province_id as province, coalesce(nullif(l.number, ''), l.old_number) as licence,
    greatest(p.since, %(start)s) as since, least(coalesce(p.until, %(after)s), %(after)s) as until,
    p.factory_class, p.horsepower, p.workers, coalesce(p.type_id, '') as type_code, p.id
  from unnest(%(meant)s::bigint[]) m(id)
  join factories_licenceperiod p on p.id = m.id
  join factories_licence l on l.id = p.licence_id
),
owed as (
  select s.site, range_agg(daterange(s.since, s.until)) as days,
    (array_agg(s.province order by s.until desc, s.id desc))[1] as province,
    jsonb_agg(jsonb_build_object(
      'licence', s.licence, 'since', s.since, 'until', s.until - 1, 'class', s.factory_class,
      'horsepower', s.horsepower, 'workers', s.workers, 'type', s.type_code) order by s.since, s.id) as spans
  from spans s group by s.site
),
counted as (
  select o.site, o.province, o.spans, sum(upper(d.part) - lower(d.part))::int as days, count(*) as parts,
    min(lower(d.part)) as first, max(upper(d.part)) as last
  from owed o cross join lateral unnest(o.days) d(part)
  group by o.site, o.province, o.spans
),
fresh as (
  select c.site, c.province, c.days, jsonb_build_object('spans', c.spans) as explanation,
    case when c.parts > 1 or (c.first > %(start)s and c.last < %(after)s) then 'part'
      when c.first > %(start)s then 'opened' when c.last < %(after)s then 'ended' else 'whole' end as shape
  from counted c
)
"""

_STORE: Final = (
    _SPANS
    + """
insert into single_form_report as r (period_id, site_id, province_id, is_expected, days, shape, explanation, due_on,
  status, is_nil, is_standing, warnings, note, changed_at)
select %(period)s, f.site, f.province, true, f.days, f.shape, f.explanation, coalesce(e.extended_to, %(due)s),
  'due', false, false, 0, '', %(now)s
from fresh f
left join single_form_periodextension e on e.period_id = %(period)s and e.province_id = f.province
order by f.province, f.site
on conflict (period_id, site_id) do update
set is_expected = true, days = excluded.days, shape = excluded.shape, explanation = excluded.explanation,
  province_id = excluded.province_id, due_on = excluded.due_on
where (r.is_expected, r.days, r.shape, r.explanation, r.province_id, r.due_on) is distinct from
  (true, excluded.days, excluded.shape, excluded.explanation, excluded.province_id, excluded.due_on)
"""
)

# EXCEPT, not NOT EXISTS: of a period that has just been filled the statistics know nothing, and a plan for one row
# would look through all licences for each of its tens of thousands.
_RELEASE: Final = """
with gone as (
  select site_id from single_form_report where period_id = %(period)s and is_expected
  except
  select l.site_id from unnest(%(meant)s::bigint[]) m(id)
  join factories_licenceperiod p on p.id = m.id
  join factories_licence l on l.id = p.licence_id
)
update single_form_report r set is_expected = false, days = 0, shape = '', explanation = '{"spans": []}'
where r.period_id = %(period)s and r.site_id = any(array(select site_id from gone))
"""

_COUNT: Final = """
insert into single_form_expectedset
  (period_id, province_id, operating, outside, expected, whole, opened, ended, part, built_at)
with working as (
  select distinct on (l.site_id) l.site_id as site, p.province_id as province
  from factories_licenceperiod p join factories_licence l on l.id = p.licence_id
  where p.status = 'operating' and p.since < %(after)s and (p.until is null or p.until > %(start)s)
  order by l.site_id, p.until desc nulls first, p.id desc
),
everybody as (
  select coalesce(r.province_id, w.province) as province, r.shape
  from working w
  full join (select * from single_form_report where period_id = %(period)s and is_expected) r on r.site_id = w.site
)
select %(period)s, e.province, count(*), count(*) filter (where e.shape is null),
  count(*) filter (where e.shape is not null), count(*) filter (where e.shape = 'whole'),
  count(*) filter (where e.shape = 'opened'), count(*) filter (where e.shape = 'ended'),
  count(*) filter (where e.shape = 'part'), %(now)s
from everybody e group by e.province
"""


def ensure_periods(*, since: dt.date, today: dt.date) -> list[ReportingPeriod]:
    """Create the periods that have ended since; safe to call again. Returns the new ones."""
    made = []
    for obligation in Obligation.objects.order_by("pk"):
        for start, end in ended_periods(obligation, since=since, today=today):
            period, is_new = ReportingPeriod.objects.get_or_create(
                obligation=obligation, start=start, defaults={"end": end, "due_on": due_day(obligation, end)}
            )
            if is_new:
                made.append(period)
    return made


def build_expected(*, period_id: int, actor: Any, now: dt.datetime) -> dict[str, int]:
    """Compute the expected set of an open period anew. Returns how many rows were written and released.

    Nothing is done to a closed period. One build at a time: the period's row is locked.
    """
    with transaction.atomic():
        period = ReportingPeriod.objects.select_for_update(of=("self",)).select_related("obligation").get(pk=period_id)
        if period.is_closed:
            return {"written": 0, "released": 0}
        known = _bounds(period) | {"period": period.pk, "due": period.due_on, "now": now}
        known["meant"] = _meant(period, known)
        with connection.cursor() as cursor:
            cursor.execute(_STORE, known)
            written = cursor.rowcount
            cursor.execute(_RELEASE, known)
            released = cursor.rowcount
            cursor.execute("delete from single_form_expectedset where period_id = %(period)s", known)
            cursor.execute(_COUNT, known)
        period.built_at = now
        period.save(update_fields=["built_at"])
    return {"written": written, "released": released}


def _bounds(period: ReportingPeriod) -> dict[str, Any]:
    """The days on which the obligation holds within the period: [start, after)."""
    obligation = period.obligation
    after = period.end + dt.timedelta(days=1)
    return {
        "start": max(period.start, obligation.valid_from),
        "after": min(after, obligation.valid_until) if obligation.valid_until else after,
    }


def _meant(period: ReportingPeriod, known: dict[str, Any]) -> list[int]:
    """The licence periods that operate within the bounds and meet the obligation's rule."""
    rule = period.obligation.applies_if
    asked = [name in names_in(rule) for name in FACTS]  # what the rule does not ask makes no licence different
    answers: dict[Sequence[Any], bool] = {}
    meant = []
    with connection.cursor() as cursor:
        cursor.execute(_LICENCES, known)
        for key, *values in cursor.fetchall():
            facts = tuple(itertools.compress(values, asked))
            if facts not in answers:
                answers[facts] = applies(rule, _as_rule_values(values))
            if answers[facts]:
                meant.append(key)
    return meant


def _as_rule_values(values: Sequence[Any]) -> dict[str, Any]:
    """Numbers as the rules know them; a licence without a class has none."""
    return {
        name: value if value is None or isinstance(value, str) else float(value)
        for name, value in zip(FACTS, values, strict=True)
    }


def close_period(*, period_id: int, actor: Any, now: dt.datetime) -> bool:
    """Freeze the expected set after computing it once more; False when it was closed before."""
    build_expected(period_id=period_id, actor=actor, now=now)
    with transaction.atomic():
        period = ReportingPeriod.objects.select_for_update().get(pk=period_id)
        if period.is_closed:
            return False
        period.closed_at = now
        period.save(update_fields=["closed_at"])
        record(verb="single_form.period_closed", subject=period, actor=actor, now=now)
    return True
