"""One page of the list of factories: found, counted and cut by keyset, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.http import QueryDict

from factories.filters import IN_FORCE, Counted, SiteFilter
from factories.models import ImportRun, Licence, RunState, Site
from factories.querysets import SIMILAR_ENOUGH, RowBeyond, closest
from factories.search import Query, understand
from factories.tables import Row
from mind_portal.core import thai

PAGE: Final = 50
COUNT_LIMIT: Final = 10_000
FEW: Final = 2_000
"""Up to so many hits are sorted by themselves; more are read in the order of the index. Either way it is fast."""


@dataclass(frozen=True)
class Page:
    """One page of factories. `found` is exact up to COUNT_LIMIT; beyond it `more` is true.

    `licences` counts what the filter `licences` asks for on all of the found factories, None without it or beyond.
    `how` says how the rows were found: "" as asked, "ended" only among the ended ones, "close" by similarity.
    """

    rows: list[Row]
    found: int
    more: bool
    query: Query
    how: str = ""
    before: int | None = None
    after: int | None = None
    chosen: dict[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    licences: int | None = None


def filtered(data: QueryDict | Mapping[str, Any], sites: QuerySet[Site]) -> tuple[SiteFilter, QuerySet[Site]]:
    """The filter set and its sites. Where neither a status nor licences are asked for, those in force."""
    filters = SiteFilter(data, queryset=sites)
    queryset = filters.qs
    if not filters.asks_for_status:
        queryset = queryset.filter(status__in=IN_FORCE)
    return filters, queryset


def list_sites(sites: QuerySet[Site], data: QueryDict) -> Page:
    """The page that the address asks for, of the sites in somebody's scope.

    Words that find nothing in force are looked for among the ended factories, then by similarity.
    """
    filters, queryset = filtered(data, sites)
    query = understand(filters.form.cleaned_data.get("q") or "")
    found = bounded_count(queryset)
    how = ""
    if not found and query and not filters.asks_for_status:
        queryset, how = filters.qs, "ended"
        found = bounded_count(queryset)
    common: dict[str, Any] = {"query": query, "chosen": filters.chosen, "unread": tuple(filters.form.errors)}
    if not found and query:
        rows = _closest_rows(filters, sites, query)
        return Page(rows=rows, found=len(rows), more=False, how="close" if rows else "", **common)
    rows, before, after = _cut(queryset, data, sites, few=found <= FEW)
    more = found > COUNT_LIMIT
    common["licences"] = None if more else _licences(queryset, filters.chosen.get("licences"))
    return Page(rows=rows, found=min(found, COUNT_LIMIT), more=more, how=how, before=before, after=after, **common)


def _licences(found: QuerySet[Site], counted: Counted | None) -> int | None:
    """How many licences a figure counted on these sites: a place with two counts twice there, once in the list."""
    if counted is None:
        return None
    return Licence.objects.filter(counted.licences(), site__in=found.order_by().values("pk")).count()


def bounded_count(queryset: QuerySet[Site]) -> int:
    """How many rows, counted no further than one beyond COUNT_LIMIT."""
    return queryset.order_by()[: COUNT_LIMIT + 1].count()


def _cut(
    queryset: QuerySet[Site], data: QueryDict, sites: QuerySet[Site], *, few: bool
) -> tuple[list[Row], int | None, int | None]:
    """Fifty rows after (or before) the row that the address names, and the keys of the pages beside."""
    back = bool(data.get("before"))
    edge = _edge(sites, data.get("before") or data.get("after") or "")
    if edge is not None:
        queryset = queryset.filter(RowBeyond(sort_key=edge[1], pk=edge[0], back=back))
    key: Any = Concat(F("sort_key"), Value("")) if few else F("sort_key")
    order = [key.desc(), "-pk"] if back else [key.asc(), "pk"]
    rows = _rows(queryset.order_by(*order)[: PAGE + 1])
    beyond = len(rows) > PAGE
    rows = rows[:PAGE]
    if back:
        rows.reverse()
    has_before = beyond if back else edge is not None
    has_after = edge is not None if back else beyond
    before = rows[0].pk if rows and has_before else None
    after = rows[-1].pk if rows and has_after else None
    return rows, before, after


def _edge(sites: QuerySet[Site], text: str) -> tuple[int, str] | None:
    """Key and sort key of the row that a page begins after; None where it is not in scope or no row."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return sites.filter(pk=int(text)).values_list("pk", "sort_key").first()


def _closest_rows(filters: SiteFilter, sites: QuerySet[Site], query: Query) -> list[Row]:
    data = filters.data.copy()
    data["q"] = ""
    without_words = SiteFilter(data, queryset=sites).qs
    with transaction.atomic():
        set_similarity(SIMILAR_ENOUGH)
        return _rows(closest(without_words, query)[:20])


def set_similarity(threshold: float) -> None:
    """The threshold of the operator `%>` until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(threshold)])


_COLUMNS: Final = """
    select s.id, s.name, (select name from factories_operator where id = s.operator_id), s.status, s.factory_class,
      s.main_type_id, (select left({name}, 90) from factories_factorytype where code = s.main_type_id),
      (select {name} from geography_district where code = s.district_id),
      (select {name} from geography_subdistrict where code = s.subdistrict_id),
      (select {name} from geography_province where code = s.province_id),
      s.horsepower, s.workers, s.last_inspected_on, s.open_findings, s.class_disagrees, s.location_flag, s.estate,
      s.licence_count, l.number, l.old_number
    from unnest(%s::bigint[]) with ordinality as wanted (id, place)
    join factories_site s on s.id = wanted.id
    left join lateral (
      select number, old_number from factories_licence where site_id = s.id
      order by ended_on nulls first, horsepower desc, id limit 1
    ) l on true
    order by wanted.place
"""
"""Subqueries and not joins: planning a join of eight tables takes ten times as long as reading fifty rows."""


def _rows(queryset: QuerySet[Site]) -> list[Row]:
    """The columns of Row for the sites of a scoped queryset, in its order, names in the language of the request.

    Of several licences the strongest that has not ended gives its numbers.
    """
    keys = list(queryset.values_list("pk", flat=True))
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS.format(name="name_th" if thai.is_thai() else "name_en"), [keys])
        return [Row(*row) for row in cursor.fetchall()]


def register_date() -> Any:
    """The day of the newest register that was applied, None before the first."""
    runs = ImportRun.objects.filter(state=RunState.APPLIED).order_by("-source_date")
    return runs.values_list("source_date", flat=True).first()
