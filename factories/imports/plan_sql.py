"""What each line of a file would make of the register: one SELECT, read by the preview and by the apply.

Both ask the register as it is at that moment, so a batch that is applied an hour after its preview never overwrites
what an officer corrected in between. The rules, by value group:

- a group that an officer corrected, or that a newer register has written, is kept;
- otherwise what the file says goes before what is stored, and what the file does not say (NULL) never does;
- coordinates that are missing, zero or one never replace others;
- name, place, location and operator of a site follow its first licence; lines of the others only fill gaps.

A line is found again by the key that the last file had for its licence (`numbers.source_key`), else by the new number
where exactly one licence has it (an officer wrote it down before the register did), else by the old number where
exactly one licence has that and one of the two has no new number. A new licence joins the site that has its
`place_key`, else makes one.
"""

from collections.abc import Mapping
from typing import Final

from factories.classification_sql import EXPECTED, LIMIT_IN_FORCE

# The groups are those of `factories.provenance`, by which an officer's corrections are marked.
LICENCE_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "registration": ("number", "old_number", "number_warning", "name"),
    "type": ("type_id", "factory_class", "activity", "tsic"),
    "size": ("horsepower", "workers", "capital"),
    "status": ("status",),
}
SITE_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "phone"),
    "place": ("address", "postal_code", "estate", "province_id", "district_id", "subdistrict_id"),
    "location": ("latitude", "longitude", "location_flag", "location_province"),
    "operator": ("operator_name",),
}
LICENCE_FIELDS: Final = tuple(field for fields in LICENCE_GROUPS.values() for field in fields)
SITE_FIELDS: Final = tuple(field for fields in SITE_GROUPS.values() for field in fields)
MEASURED: Final = ("status", "factory_class", "type_id", "horsepower", "workers", "capital")

# Columns that are '' in the register where nothing is known.
_TEXT: Final = {
    "number", "old_number", "number_warning", "activity", "tsic", "address", "postal_code", "estate", "phone",
    "location_province",
}  # fmt: skip
# Shown on the page; the others follow from them or say nothing to people.
_SHOWN_LICENCE: Final = {field: field for field in LICENCE_FIELDS if field != "number_warning"} | {
    "name": "licence_name"
}
_SHOWN_SITE: Final = {
    field: field for field in SITE_FIELDS if not field.startswith(("location", "latit", "longit"))
} | {"operator_name": "operator"}


def _stored(alias: str, field: str) -> str:
    """The stored value, NULL where nothing is known."""
    if field == "operator_name":
        return "o.name"
    return f"nullif({alias}.{field}, '')" if field in _TEXT else f"{alias}.{field}"


def _kept(alias: str, group: str, column: str) -> str:
    """Whether an officer corrected the group, and whether it must be kept (that, or a newer source)."""
    path = f"{alias}.provenance -> '{group}'"
    return (
        f"coalesce({path} ->> 'by' = 'officer', false) as fixed_{column}, "
        f"coalesce({path} ->> 'by' = 'officer' or {path} ->> 'on' > %(on)s::date::text, false) as keep_{column}"
    )


def _licence_value(field: str, group: str) -> str:
    stored = _stored("c", field)
    if field == "number_warning":  # no warning is a finding too, but only about the numbers that the line has
        return f"case when m.keep_{group} or f.number is null then {stored} else f.{field} end as l_{field}"
    return f"case when m.keep_{group} then {stored} else coalesce(f.{field}, {stored}) end as l_{field}"


def _site_value(field: str, group: str) -> str:
    stored = _stored("s", field)
    given = f"f.{field}"
    return (
        f"case when m.keep_{group} then {stored} when m.leads then coalesce({given}, {stored}) "
        f"else coalesce({stored}, {given}) end as s_{field}"
    )


_AREAS: Final = """
    case when m.keep_place or not m.leads then coalesce(s.province_id, f.province_id) else f.province_id end as
      s_province_id,
    case when m.keep_place then s.district_id
      when s.id is null then f.district_id
      when not m.leads then coalesce(s.district_id, case when s.province_id = f.province_id then f.district_id end)
      when s.province_id is distinct from f.province_id then f.district_id
      else coalesce(f.district_id, s.district_id) end as s_district_id,
    case when m.keep_place then s.subdistrict_id
      when s.id is null then f.subdistrict_id
      when not m.leads then coalesce(s.subdistrict_id, case when s.district_id = f.district_id then
        f.subdistrict_id end)
      when f.district_id is distinct from s.district_id and f.district_id is not null then f.subdistrict_id
      else coalesce(f.subdistrict_id, s.subdistrict_id) end as s_subdistrict_id
"""
_KEEP_LOCATION: Final = """
    m.keep_location or (s.latitude is not null and (
      f.location_flag = 'missing' or not m.leads or (f.location_flag = 'zero' and s.location_flag <> 'zero')))
"""


def _location(field: str) -> str:
    return f"case when {_KEEP_LOCATION} then s.{field} else f.{field} end as s_{field}"


def _change(shown: str, stored: str, wanted: str) -> str:
    return f"'{shown}', case when {wanted} is distinct from {stored} then jsonb_build_array({stored}, {wanted}) end"


def _licence_changes() -> str:
    return ", ".join(_change(shown, _stored("c", field), f"v.l_{field}") for field, shown in _SHOWN_LICENCE.items())


def _site_changes() -> str:
    plain = [
        _change(shown, _stored("s", field), f"nullif(v.s_{field}, '')")
        for field, shown in _SHOWN_SITE.items()
        if field != "operator_name"
    ]
    operator = (
        "'operator', case when v.s_operator_key is distinct from o.name_key "
        "then jsonb_build_array(o.name, v.s_operator_name) end"
    )
    place = (
        "'location', case when (v.s_latitude, v.s_longitude) is distinct from (s.latitude, s.longitude) "
        "then jsonb_build_array(s.latitude || ', ' || s.longitude, v.s_latitude || ', ' || v.s_longitude) end"
    )
    return ", ".join([*plain, operator, place])


def _kept_values() -> str:
    """{field: [kept, in the file]} of what an officer corrected and the file says otherwise."""
    parts = []
    for groups, shown, alias in ((LICENCE_GROUPS, _SHOWN_LICENCE, "c"), (SITE_GROUPS, _SHOWN_SITE, "s")):
        for group, fields in groups.items():
            for field in [field for field in fields if field in shown]:
                parts.append(_kept_value(group, field, shown[field], _stored(alias, field)))
    stored, given = ("s.latitude || ', ' || s.longitude", "f.latitude || ', ' || f.longitude")
    differs = f"m.fixed_location and f.latitude is not null and {given} is distinct from {stored}"
    parts.append(f"'location', case when {differs} then jsonb_build_array({stored}, {given}) end")
    return ", ".join(parts)


def _kept_value(group: str, field: str, shown: str, stored: str) -> str:
    compared, with_stored = ("f.operator_key", "o.name_key") if field == "operator_name" else (f"f.{field}", stored)
    differs = f"m.fixed_{group} and {compared} is not null and {compared} is distinct from {with_stored}"
    return f"'{shown}', case when {differs} then jsonb_build_array({stored}, f.{field}) end"


def _values() -> str:
    parts = [_licence_value(field, group) for group, fields in LICENCE_GROUPS.items() for field in fields]
    parts += [_site_value(field, "place") for field in ("address", "postal_code")]
    parts.append(
        "case when m.keep_place then s.estate when m.leads then coalesce(f.estate, s.estate) "
        "else coalesce(nullif(s.estate, ''), f.estate) end as s_estate"
    )
    parts += [
        _site_value("name", "name"),
        _site_value("phone", "name"),
        _AREAS,
        _site_value("operator_name", "operator"),
    ]
    parts.append(
        "case when m.keep_operator or f.operator_key is null then o.name_key when m.leads or o.id is null "
        "then f.operator_key else o.name_key end as s_operator_key"
    )
    parts += [_location(field) for field in SITE_GROUPS["location"]]
    return ",\n    ".join(parts)


def _keeps() -> str:
    keeps = [_kept("c", group, group) for group in LICENCE_GROUPS]
    keeps += [_kept("s", group, group) for group in SITE_GROUPS]
    return ",\n    ".join(keeps)


_NOTHING: Final = "'{}'::jsonb"

PLAN: Final = f"""
  select f.row_number, f.source_key, f.problems, f.began_on, f.name_key, f.old_key, f.area_key, f.sort_key, f.place_key,
    f.operator_kind, f.operator_key as f_operator_key, f.province_id as f_province_id,
    c.id as licence_id, s.id as site_id, s.operator_id, m.leads, old.n as old_matches,
    s.province_id as old_province_id, c.status as old_status, v.*,
    t.expected as class_expected, t.may_be_three as class_may_be_three,
    case when c.id is null then {_NOTHING} else jsonb_strip_nulls(jsonb_build_object({_licence_changes()})) end as
      licence_changes,
    case when s.id is null then {_NOTHING} else jsonb_strip_nulls(jsonb_build_object({_site_changes()})) end as
      site_changes,
    case when m.any_fixed then jsonb_strip_nulls(jsonb_build_object({_kept_values()})) else {_NOTHING} end as kept
  from lines f
  left join factories_licence by_key on by_key.source_key = f.source_key
  left join lateral (
    select min(b.id) as id from factories_licence b
    where by_key.id is null and b.number = f.number having count(*) = 1
  ) by_number on f.number is not null
  left join lateral (
    select min(b.id) as id, count(*) as n from factories_licence b
    where by_key.id is null and by_number.id is null and b.old_number = f.old_number
      and (f.number is null or b.number = '')
  ) old on f.old_number is not null and by_key.id is null and by_number.id is null
  left join factories_licence c on c.id = coalesce(by_key.id, by_number.id, case when old.n = 1 then old.id end)
  left join lateral (
    select min(p.id) as id from factories_site p where p.place_key = f.place_key and p.place_key <> ''
  ) by_place on c.id is null
  left join factories_site s on s.id = coalesce(c.site_id, by_place.id)
  left join factories_operator o on o.id = s.operator_id
  left join lateral (select min(l.id) as id from factories_licence l where l.site_id = c.site_id) first on c.id is
    not null
  cross join lateral (select k.*, k.fixed_name or k.fixed_place or k.fixed_location or k.fixed_operator or k.fixed_type
      or k.fixed_registration or k.fixed_size or k.fixed_status as any_fixed
    from (select coalesce(first.id = c.id, s.id is null) as leads,
    {_keeps()}) k) m
  cross join lateral (select
    {_values()}) v
  left join lateral (
    select {EXPECTED} as expected, coalesce(t.class2_unless_process <> '', false) as may_be_three
    from (select v.l_type_id as type_id, coalesce(v.l_horsepower, 0) as horsepower, coalesce(v.l_workers,
      0) as workers) l
    left join factories_typelimit t on {LIMIT_IN_FORCE}
  ) t on true
"""
"""Reads the CTE `lines` (rows of factories_importline) and the parameter `on` (the day of the source, ISO)."""
