"""The statements that bring one batch of lines into the register, in their order."""

from typing import Final

from factories.imports.plan_sql import LICENCE_GROUPS, PLAN, SITE_GROUPS

MAKE_PLAN: Final = f"""
  create temporary table import_plan on commit drop as
  with picked as (
    select row_number from factories_importrow
    where run_id = %(run)s and row_number > %(after)s and outcome in ('new',
      'changed') order by row_number limit %(batch)s
  ),
  lines as (
    select l.* from factories_importline l join picked using (row_number) where l.run_id = %(run)s
  )
  select plan.*, null::bigint as new_operator_id, false as is_new_licence, false as is_new_site from ({PLAN}) plan
"""

ANALYZE_PLAN: Final = "analyze import_plan"
DROP_PLAN: Final = "drop table if exists import_plan"

# Two lines of one batch may be found to be one licence only if the register changed since the preview.
DROP_AMBIGUOUS: Final = """
  delete from import_plan where old_matches > 1 or row_number in (
    select row_number from (
      select row_number, row_number() over (partition by licence_id order by row_number) as nth
      from import_plan where licence_id is not null
    ) found where nth > 1)
"""

NEW_OPERATORS: Final = """
  insert into factories_operator (name, kind, tax_number, name_key)
  select distinct on (key) name, kind, '', key from (
    select coalesce(s_operator_key, name_key) as key, coalesce(s_operator_name, l_name) as name,
      coalesce(operator_kind, 'unknown') as kind, row_number
    from import_plan
  ) wanted
  where not exists (select 1 from factories_operator o where o.name_key = wanted.key)
  order by key, row_number
"""

FIND_OPERATORS: Final = """
  update import_plan p set new_operator_id = case
    when p.operator_id is not null and o.own_key = coalesce(p.s_operator_key, p.name_key) then p.operator_id
    else o.id end
  from (
    select q.row_number, own.name_key as own_key,
      (select min(x.id) from factories_operator x where x.name_key = coalesce(q.s_operator_key, q.name_key)) as id
    from import_plan q left join factories_operator own on own.id = q.operator_id
  ) o where o.row_number = p.row_number
"""

# The summary of a site with one licence is written with it: a second version of the row would cost both text indexes
# again.
NEW_SITES: Final = """
  with grouped as (
    select p.*, count(*) over (partition by place_key) as licences,
      row_number() over (partition by place_key order by row_number) as place_in_group,
      first_value(s_address) over (partition by place_key order by s_address is null, row_number) as address,
      first_value(s_postal_code) over (partition by place_key order by s_postal_code is null,
        row_number) as postal_code,
      first_value(s_phone) over (partition by place_key order by s_phone is null, row_number) as phone,
      first_value(s_estate) over (partition by place_key order by coalesce(s_estate, '') = '', row_number) as in_estate,
      first_value(s_latitude) over located as at_latitude, first_value(s_longitude) over located as at_longitude,
      first_value(s_location_flag) over located as at_flag, first_value(s_location_province) over located as at_province
    from import_plan p where site_id is null and licence_id is null
    window located as (partition by place_key
      order by case s_location_flag when 'missing' then 2 when 'zero' then 1 else 0 end, row_number)
  ),
  made as (
    insert into factories_site (operator_id, name, province_id, district_id, subdistrict_id, address, postal_code,
      estate,
      phone, latitude, longitude, location_precision, location_flag, location_province, status, factory_class,
      main_type_id, licence_count, horsepower, workers, capital, class_disagrees, open_findings, search_text, sort_key,
      place_key, provenance, version, created_at, updated_at)
    select g.new_operator_id, g.s_name, g.s_province_id, g.s_district_id, g.s_subdistrict_id, coalesce(g.address, ''),
      coalesce(g.postal_code, ''), coalesce(g.in_estate, ''), coalesce(g.phone, ''), g.at_latitude, g.at_longitude,
      case when g.at_latitude is null then 'unknown' else 'register' end, g.at_flag, coalesce(g.at_province, ''),
      coalesce(g.l_status, 'operating'), g.l_factory_class, g.l_type_id, g.licences, coalesce(g.l_horsepower, 0),
      coalesce(g.l_workers, 0), coalesce(g.l_capital, 0),
      coalesce(g.l_factory_class <> g.class_expected
        and not (g.class_expected = 2 and g.l_factory_class = 3 and g.class_may_be_three), false), 0,
      concat_ws('|', g.name_key, coalesce(g.s_operator_key, g.name_key),
        (select string_agg(distinct key, '|' order by key) from
          unnest(array[coalesce(l_number, ''), coalesce(old_key, ''), name_key]) key where key <> ''),
        nullif(g.area_key, '')),
      g.sort_key, coalesce(g.place_key, ''), %(site_provenance)s::jsonb, 1, %(now)s, %(now)s
    from grouped g where g.place_in_group = 1 order by g.row_number
    returning id, place_key
  )
  update import_plan p set site_id = made.id, is_new_site = true from made
  where p.site_id is null and p.licence_id is null and p.place_key = made.place_key
"""

NEW_LICENCES: Final = """
  with made as (
    insert into factories_licence (site_id, province_id, number, old_number, number_warning, name, type_id,
      factory_class,
      class_expected, class_may_be_three, activity, tsic, horsepower, workers, capital, status, started_on, ended_on,
      source_key, provenance, created_at, updated_at)
    select p.site_id, s.province_id, coalesce(l_number, ''), coalesce(l_old_number, ''), coalesce(l_number_warning, ''),
      l_name, l_type_id, l_factory_class, class_expected, class_may_be_three, coalesce(l_activity, ''),
        coalesce(l_tsic, ''),
      coalesce(l_horsepower, 0), coalesce(l_workers, 0), coalesce(l_capital, 0), coalesce(l_status, 'operating'),
      began_on, null, p.source_key, %(licence_provenance)s::jsonb, %(now)s, %(now)s
    from import_plan p join factories_site s on s.id = p.site_id where p.licence_id is null order by p.row_number
    returning id, source_key
  )
  update import_plan p set licence_id = made.id, is_new_licence = true from made where p.source_key = made.source_key
"""

_ENDED: Final = """
  case when coalesce(p.l_status, c.status) not in ('closed', 'struck_off') then null
    when c.status in ('closed', 'struck_off') then c.ended_on else %(on)s::date end
"""


def _provenance(alias: str, groups: dict[str, str]) -> str:
    """The stored provenance with a new entry for each group that changes."""
    parts = [
        f"case when {condition} then jsonb_build_object('{group}', %(origin)s::jsonb) else '{{}}'::jsonb end"
        for group, condition in groups.items()
    ]
    return " || ".join([f"{alias}.provenance", *parts])


def _any_key(column: str, keys: list[str]) -> str:
    names = ", ".join(f"'{key}'" for key in keys)
    return f"p.{column} ?| array[{names}]"


_LICENCE_KEYS: Final = {
    "registration": ["number", "old_number", "licence_name"],
    "type": list(LICENCE_GROUPS["type"]),
    "size": list(LICENCE_GROUPS["size"]),
    "status": ["status"],
}
_SITE_KEYS: Final = {
    "name": list(SITE_GROUPS["name"]), "place": list(SITE_GROUPS["place"]), "location": ["location"],
    "operator": ["operator"],
}  # fmt: skip

CHANGED_LICENCES: Final = f"""
  update factories_licence c set
    number = coalesce(p.l_number, ''), old_number = coalesce(p.l_old_number, ''),
    number_warning = coalesce(p.l_number_warning, ''), name = p.l_name, type_id = p.l_type_id,
    factory_class = p.l_factory_class, class_expected = p.class_expected, class_may_be_three = p.class_may_be_three,
    activity = coalesce(p.l_activity, ''), tsic = coalesce(p.l_tsic, ''), horsepower = p.l_horsepower,
    workers = p.l_workers, capital = p.l_capital, status = coalesce(p.l_status, c.status), ended_on = {_ENDED},
    source_key = case when p.source_key ~ '^[0-9]{{14}}$' then p.source_key else c.source_key end, updated_at = %(now)s,
    provenance = {_provenance("c", {group: _any_key("licence_changes", keys) for group, keys in _LICENCE_KEYS.items()})}
  from import_plan p
  where c.id = p.licence_id and not p.is_new_licence and p.licence_changes <> '{{}}'::jsonb
"""

# Of a site, the line of its first licence decides.
CHANGED_SITES: Final = f"""
  update factories_site s set
    name = p.s_name, address = coalesce(p.s_address, ''), postal_code = coalesce(p.s_postal_code, ''),
    estate = coalesce(p.s_estate, ''), phone = coalesce(p.s_phone, ''), province_id = p.s_province_id,
    district_id = p.s_district_id, subdistrict_id = p.s_subdistrict_id, latitude = p.s_latitude,
      longitude = p.s_longitude,
    location_flag = coalesce(p.s_location_flag, ''), location_province = coalesce(p.s_location_province, ''),
    location_precision = case when (p.s_latitude, p.s_longitude) is not distinct from (s.latitude, s.longitude)
      then s.location_precision else 'register' end,
    operator_id = p.new_operator_id, place_key = coalesce(p.place_key, ''),
    version = s.version + 1, updated_at = %(now)s,
    provenance = {_provenance("s", {group: _any_key("site_changes", keys) for group, keys in _SITE_KEYS.items()})}
  from import_plan p
  where s.id = p.site_id and p.leads and not p.is_new_site and p.site_changes <> '{{}}'::jsonb
"""

# The lines of its other licences only fill what is empty, the earliest first.
FILLED_SITES: Final = """
  with fillers as (
    select * from import_plan where site_id is not null and not leads and not is_new_site and site_changes <>
      '{}'::jsonb
  ),
  filled as (
    select site_id,
      (array_agg(s_address order by row_number) filter (where s_address <> ''))[1] as address,
      (array_agg(s_postal_code order by row_number) filter (where s_postal_code <> ''))[1] as postal_code,
      (array_agg(s_phone order by row_number) filter (where s_phone <> ''))[1] as phone,
      (array_agg(s_estate order by row_number) filter (where s_estate <> ''))[1] as estate,
      (array_agg(row_number order by s_district_id is null, s_subdistrict_id is null, row_number))[1] as area_by,
      (array_agg(row_number order by s_latitude is null, row_number))[1] as located_by
    from fillers group by site_id
  )
  update factories_site s set
    address = coalesce(nullif(s.address, ''), x.address, ''),
    postal_code = coalesce(nullif(s.postal_code, ''), x.postal_code, ''),
    phone = coalesce(nullif(s.phone, ''), x.phone, ''), estate = coalesce(nullif(s.estate, ''), x.estate, ''),
    district_id = coalesce(s.district_id, area.s_district_id),
    subdistrict_id = case when coalesce(s.district_id, area.s_district_id) is not distinct from area.s_district_id
      then coalesce(s.subdistrict_id, area.s_subdistrict_id) else s.subdistrict_id end,
    latitude = coalesce(s.latitude, place.s_latitude), longitude = coalesce(s.longitude, place.s_longitude),
    location_flag = case when s.latitude is null then coalesce(place.s_location_flag, '') else s.location_flag end,
    location_province = case when s.latitude is null then coalesce(place.s_location_province,
      '') else s.location_province end,
    location_precision = case when s.latitude is null and place.s_latitude is not null then 'register'
      else s.location_precision end,
    version = s.version + 1, updated_at = %(now)s
  from filled x join fillers area on area.row_number = x.area_by join fillers place on place.row_number = x.located_by
  where s.id = x.site_id
"""

MOVED_LICENCES: Final = """
  update factories_licence c set province_id = s.province_id, updated_at = %(now)s
  from factories_site s
  where c.site_id = s.id and c.province_id <> s.province_id
    and s.id in (select site_id from import_plan where site_changes ? 'province_id')
"""

NEW_PERIODS: Final = """
  insert into factories_licenceperiod (licence_id, province_id, status, factory_class, type_id, horsepower,
    workers, capital,
    since, source, reason)
  select c.id, c.province_id, c.status, c.factory_class, c.type_id, c.horsepower, c.workers, c.capital,
    least(coalesce(p.began_on, %(on)s::date), %(on)s::date), %(source)s, ''
  from import_plan p join factories_licence c on c.id = p.licence_id
  where p.is_new_licence order by p.row_number
"""

_DIFFERS: Final = """
  (o.province_id, o.status, o.factory_class, o.type_id, o.horsepower, o.workers, o.capital)
  is distinct from (c.province_id, c.status, c.factory_class, c.type_id, c.horsepower, c.workers, c.capital)
"""
_TOUCHED: Final = """
  c.id in (
    select licence_id from import_plan where not is_new_licence and licence_changes <> '{}'::jsonb
    union select l.id from factories_licence l join import_plan q on q.site_id = l.site_id where q.site_changes ?
      'province_id'
  )
"""

# A period that began on the day of the source or later cannot be closed on that day: its facts are put right instead.
MEND_PERIODS: Final = f"""
  update factories_licenceperiod o set province_id = c.province_id, status = c.status, factory_class = c.factory_class,
    type_id = c.type_id, horsepower = c.horsepower, workers = c.workers, capital = c.capital, source = %(source)s
  from factories_licence c
  where o.licence_id = c.id and o.until is null and o.since >= %(on)s::date and {_TOUCHED} and {_DIFFERS}
"""

CLOSE_PERIODS: Final = f"""
  update factories_licenceperiod o set until = %(on)s::date from factories_licence c
  where o.licence_id = c.id and o.until is null and o.since < %(on)s::date and {_TOUCHED} and {_DIFFERS}
"""

FOLLOWING_PERIODS: Final = f"""
  insert into factories_licenceperiod (licence_id, province_id, status, factory_class, type_id, horsepower,
    workers, capital,
    since, source, reason)
  select c.id, c.province_id, c.status, c.factory_class, c.type_id, c.horsepower, c.workers, c.capital, %(on)s::date,
    %(source)s, ''
  from factories_licence c
  where {_TOUCHED} and not exists (
    select 1 from factories_licenceperiod o where o.licence_id = c.id and o.until is null)
"""

SITES_TO_SUM_UP: Final = """
  select distinct p.site_id from import_plan p join factories_site s on s.id = p.site_id
  where not p.is_new_site or s.licence_count > 1
"""

CHANGES: Final = """
  select p.site_id, s.name, s.province_id, coalesce(nullif(c.number, ''), c.old_number),
    p.licence_changes, p.site_changes, p.is_new_licence
  from import_plan p join factories_site s on s.id = p.site_id join factories_licence c on c.id = p.licence_id
  where not p.is_new_site order by p.site_id, p.row_number
"""

MOVES: Final = """
  select distinct on (p.site_id) p.site_id, p.site_changes -> 'province_id' ->> 0, s.province_id
  from import_plan p join factories_site s on s.id = p.site_id
  where p.site_changes ? 'province_id' and p.site_changes -> 'province_id' ->> 0 <> s.province_id
  order by p.site_id
"""

SUMMARY: Final = """
  select coalesce(max(row_number), 0), count(*), count(*) filter (where is_new_licence),
    count(*) filter (where is_new_site and leads) from import_plan
"""
