"""The list of incidents: the open ones first, then the closed by day."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from emergencies.models import Incident, IncidentKind, Phase
from emergencies.models.incident import incident_label
from emergencies.selectors.clocks import duration
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page

BOM: Final = "\ufeff"
MOST_OPEN: Final = 100
MOST_EXPORTED: Final = 100_000


def _columns() -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "reported_on", "fiscal_year", "number", "is_exercise", "is_false_alarm", "title", "kind", "level",
        "phase", f"province__{name}", "reported_at", "closed_at", "site__name",
    )  # fmt: skip


def open_rows(queryset: QuerySet[Incident], now: dt.datetime) -> list[dict[str, Any]]:
    """The open incidents, the gravest first."""
    found = queryset.exclude(phase=Phase.CLOSED).order_by("is_exercise", "-level", "-reported_at")
    return [_row(row, now) for row in found.values_list(*_columns())[:MOST_OPEN]]


def incident_rows(queryset: QuerySet[Incident], data: QueryDict, now: dt.datetime) -> Page:
    """One page of incidents, the newest first."""
    values, page = keyset_page(queryset, "reported_on", data, _columns())
    page.rows.extend(_row(row, now) for row in values)
    return page


def _row(values: tuple[Any, ...], now: dt.datetime) -> dict[str, Any]:
    (pk, day, year, number, drill, false_alarm, title, kind, level, phase, province, reported, closed, site) = values
    is_open = phase != Phase.CLOSED
    return {
        "pk": pk,
        "date": thai.format_date(day),
        "time": thai.format_time(reported),
        "label": incident_label(year, number, is_exercise=drill),
        "title": title,
        "kind": str(IncidentKind(kind).label),
        "level": level,
        "phase": str(Phase(phase).label),
        "state": "none" if not is_open else "warn" if drill else "bad",
        "open": is_open,
        "drill": drill,
        "false_alarm": false_alarm,
        "place": " · ".join(part for part in (site or "", province) if part),
        "lasted": duration((closed or now) - reported),
    }


def csv_rows(queryset: QuerySet[Incident]) -> Iterator[str]:
    """The incidents as CSV with the portal's own column names; no personal data."""
    names = [
        "number", "exercise", "false_alarm", "kind", "level", "phase", "province_code", "factory", "title",
        "latitude", "longitude", "happened_at", "reported_at", "verified_at", "contained_at", "closed_at",
    ]  # fmt: skip
    yield BOM + _line(names)
    found = queryset.order_by("-reported_on", "-pk").select_related("site")[:MOST_EXPORTED]
    for one in found.iterator(chunk_size=2000):
        moments = (one.happened_at, one.reported_at, one.verified_at, one.contained_at, one.closed_at)
        yield _line([
            one.label, int(one.is_exercise), int(one.is_false_alarm), one.kind, one.level, one.phase,
            one.province_id, one.site.name if one.site else "", one.title, one.latitude, one.longitude,
            *(moment.isoformat() if moment else "" for moment in moments),
        ])  # fmt: skip


def _line(values: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_safe(value) for value in values])
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def count_words(page: Page) -> str:
    """How many incidents the filters found."""
    words = _("more than %(n)s incidents") if page.more else _("%(n)s incidents")
    return words % {"n": thai.format_number(page.found)}


def site_rows(queryset: QuerySet[Incident]) -> list[dict[str, Any]]:
    """A short list that somebody else has cut, for the page of a factory."""
    return [_row(values, timezone.now()) for values in queryset.values_list(*_columns())]
