"""Lists that grow without end: fifty rows by keyset, so that the last page costs what the first does."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

PAGE: Final = 50
COUNT_LIMIT: Final = 10_000
_KEY: Final = re.compile(r"(\d{4}-\d\d-\d\d)_(\d{1,18})")


@dataclass(frozen=True)
class Page:
    """One page of rows and the addresses of its neighbours, empty at the ends."""

    rows: list[dict[str, Any]]
    found: int
    more: bool
    before: str
    after: str


def keyset_page(
    queryset: QuerySet[Any], day: str, data: QueryDict, columns: tuple[str, ...], *, oldest_first: bool = False
) -> tuple[list[Any], Page]:
    """Newest first by `day` and primary key, after or before the row that the address names.

    The first two of `columns` are the key and the day. Counts no further than COUNT_LIMIT.
    """
    found = queryset.order_by()[: COUNT_LIMIT + 1].count()
    back = bool(data.get("before"))
    edge = _edge(data.get("before") or data.get("after") or "")
    if edge:
        queryset = queryset.filter(_beyond(day, edge, later=back != oldest_first))
    order = (day, "pk") if back != oldest_first else (f"-{day}", "-pk")
    values = list(queryset.order_by(*order).values_list(*columns)[: PAGE + 1])
    beyond, values = len(values) > PAGE, values[:PAGE]
    if back:
        values.reverse()
    has_before, has_after = (beyond, edge is not None) if back else (edge is not None, beyond)
    page = Page(
        rows=[],
        found=min(found, COUNT_LIMIT),
        more=found > COUNT_LIMIT,
        before=_address(data, "before", values[0]) if values and has_before else "",
        after=_address(data, "after", values[-1]) if values and has_after else "",
    )
    return values, page


def _edge(text: str) -> tuple[dt.date, int] | None:
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date.fromisoformat(match.group(1)), int(match.group(2))
    except ValueError:
        return None


def _beyond(day: str, edge: tuple[dt.date, int], *, later: bool) -> Q:
    """Rows on the far side of the edge; the first condition alone lets the index begin at the right day."""
    sign, reached = ("gt", "gte") if later else ("lt", "lte")
    nearer = Q(**{f"{day}__{sign}": edge[0]}) | Q(**{day: edge[0], f"pk__{sign}": edge[1]})
    return Q(**{f"{day}__{reached}": edge[0]}) & nearer


def _address(data: QueryDict, side: str, row: Any) -> str:
    query = data.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    query[side] = f"{row[1].isoformat()}_{row[0]}"
    return f"?{query.urlencode()}"
