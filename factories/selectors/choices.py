"""What the filters offer: areas and types in one query, the counts of every option in another."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Left
from django.http import QueryDict

from factories.filters import CONDITIONS, IN_FORCE, SIZES, SiteFilter
from factories.models import Site
from mind_portal.core import thai
from mind_portal.core.scope import Scope

Choice = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """Areas and types by code and name. Districts are listed where one province is meant."""

    provinces: list[Choice] = field(default_factory=list)
    districts: list[Choice] = field(default_factory=list)
    types: list[Choice] = field(default_factory=list)

    @property
    def only_province(self) -> str:
        """The name of the one province of the user, empty for users of several."""
        return self.provinces[0][1] if len(self.provinces) == 1 else ""


_CHOICES: Final = """
    select 'p', code, {name} from geography_province where %(all)s or code = any(%(codes)s)
    union all select 'd', code, {name} from geography_district where province_id = %(one)s
    union all select 't', code, left({name}, 60) from factories_factorytype where code like '%%00'
"""


def choices_for(scope: Scope, chosen_provinces: list[str]) -> Choices:
    """What the filters offer to somebody of this scope, by one query."""
    name = "name_th" if thai.is_thai() else "name_en"
    codes = sorted(scope.provinces)
    meant = chosen_provinces or codes
    parameters: dict[str, Any] = {"all": scope.everything, "codes": codes, "one": meant[0] if len(meant) == 1 else ""}
    with connection.cursor() as cursor:
        cursor.execute(_CHOICES.format(name=name), parameters)
        rows = cursor.fetchall()
    found: dict[str, list[Choice]] = defaultdict(list)
    for kind, code, text in rows:
        found[kind].append((code, text))
    by_name = {kind: sorted(found[kind], key=lambda choice: thai.thai_key(choice[1])) for kind in "pd"}
    types_shown = [(code[:3], text) for code, text in sorted(found["t"])]
    return Choices(by_name["p"], by_name["d"], types_shown)


_GROUPS: Final[Mapping[str, Any]] = {
    "province": "province_id",
    "district": "district_id",
    "type": Left("main_type_id", 3),
    "class": "factory_class",
    "status": "status",
    "size": Case(*[
        When(Q(workers__gte=low) & (Q(workers__lte=high) if high else Q()), then=Value(code))
        for code, (low, high) in SIZES.items()
    ]),
    "location": "location_flag",
}  # fmt: skip
_SWITCHES: Final[Mapping[str, tuple[str, ...]]] = {
    "inspected": ("never", "not12", "notfy", "fy"),
    "findings": ("1",),
    "disagrees": ("1",),
    "estate": ("in", "out"),
}


def facets(sites: QuerySet[Site], data: QueryDict) -> dict[str, Counter[str]]:
    """How many factories each option would leave, the other filters kept as they are, by one query.

    The rows of the scope that hold the words are read once; for each filter, the rows that pass all the others
    are counted by its options.
    """
    filters = SiteFilter(data, queryset=sites)
    filters.form.is_valid()
    words_only = QueryDict(mutable=True)
    words_only["q"] = filters.form.cleaned_data.get("q") or ""
    base = SiteFilter(words_only, queryset=sites).qs
    conditions = {name: CONDITIONS[name](value) for name, value in filters.chosen.items()}
    if not filters.asks_for_status:
        conditions["status"] = Q(status__in=IN_FORCE)
    columns = {f"g_{name}": _column(source) for name, source in _GROUPS.items()}
    columns |= {f"ok_{name}": _truth(condition) for name, condition in conditions.items()}
    columns |= {
        f"s_{name}_{value}": _truth(_switch(name, value)) for name, values in _SWITCHES.items() for value in values
    }
    columns |= {"g_licences": F("licence_count")}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    try:
        inner, parameters = base.order_by().annotate(**columns).values("id", *columns).query.sql_with_params()
    except EmptyResultSet:  # the scope is empty, as of an operator's person without an enterprise
        return found
    selects = [_by_group(name, conditions) for name in _GROUPS]
    selects += [_by_switch(name, value, conditions) for name, values in _SWITCHES.items() for value in values]
    sql = f"with base as materialized ({inner}) {' union all '.join(selects)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for name, value, count in cursor.fetchall():
            found[name][value or ""] = count
    return found


def _column(source: Any) -> Any:
    return F(source) if isinstance(source, str) else source


def _truth(condition: Q) -> Any:
    return ExpressionWrapper(condition if condition else Q(pk__isnull=False), output_field=BooleanField())


def _switch(name: str, value: str) -> Q:
    return CONDITIONS[name](value)


def _others(name: str, conditions: Mapping[str, Any]) -> str:
    return "".join(f' and "ok_{other}"' for other in conditions if other != name)


def _by_group(name: str, conditions: Mapping[str, Any]) -> str:
    """The rows that pass the other filters by the options of this one; a factory counts under each of its types."""
    where = _others(name, conditions)
    if name == "type":
        return f"""select 'type', code, sum(n)::bigint from (
            select g_type as code, count(*) as n from base where true{where} group by 1
            union all select left(l.type_id, 3), count(distinct base.id) from base
            join (select site_id, type_id from factories_licence) l on l.site_id = base.id
            where g_licences > 1 and left(l.type_id, 3) <> coalesce(g_type, ''){where} group by 1
            ) as typed group by 2"""
    return f"""select '{name}', "g_{name}"::text, count(*) from base where true{where} group by 2"""


def _by_switch(name: str, value: str, conditions: Mapping[str, Any]) -> str:
    where = _others(name, conditions)
    return f"""select '{name}', '{value}', count(*) from base where "s_{name}_{value}"{where}"""


def view_counts(sites: QuerySet[Site]) -> dict[str, int]:
    """How many factories each tab of the list holds, by one query."""
    in_force = Q(status__in=IN_FORCE)
    wanted = {
        "": in_force,
        "findings": in_force & CONDITIONS["findings"]("1"),
        "inspected": in_force & CONDITIONS["inspected"]("notfy"),
        "disagrees": in_force & CONDITIONS["disagrees"]("1"),
        "location": in_force & CONDITIONS["location"](["any"]),
        "status": Q(),
    }
    named = {f"n_{name}": Count("pk", filter=condition or None) for name, condition in wanted.items()}
    counted = sites.order_by().aggregate(**named)
    return {name: counted[f"n_{name}"] for name in wanted}
