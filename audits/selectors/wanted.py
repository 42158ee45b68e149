"""What must be inspected because something asks for it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from audits.models import InspectionDraft, InspectionKind, WantedInspection, WantedStatus
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page

SHOWN = 6


def wanted_cards(user: User, today: dt.date) -> list[dict[str, Any]]:
    """The open ones in the user's scope, those due first; the list has the rest."""
    queryset = WantedInspection.objects.visible_to(user).open().order_by("due_on", "id")[:SHOWN]
    return _rows(_with_drafts(queryset).values_list(*_columns()), today)


def wanted_rows(queryset: QuerySet[WantedInspection], data: QueryDict, today: dt.date) -> Page:
    """One page of the list, the latest day first."""
    values, page = keyset_page(_with_drafts(queryset), "due_on", data, _columns())
    page.rows.extend(_rows(values, today))
    return page


def _with_drafts(queryset: QuerySet[WantedInspection]) -> QuerySet[WantedInspection]:
    """Whether somebody has begun it."""
    draft = InspectionDraft.objects.filter(site=OuterRef("site"), kind=OuterRef("kind"))
    return queryset.annotate(is_begun=Exists(draft))


def _columns() -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "due_on", "site_id", "site__name", f"site__district__{name}", f"province__{name}", "kind", "cause_name",
        "reason", "status", "inspection_id", "ended_at", "withdrawn_because", "is_begun",
    )  # fmt: skip


def _rows(values: Sequence[tuple[Any, ...]] | QuerySet[Any, tuple[Any, ...]], today: dt.date) -> list[dict[str, Any]]:
    kinds = {value: str(label) for value, label in InspectionKind.choices}
    rows = []
    for (
        pk,
        due,
        site,
        name,
        district,
        province,
        kind,
        cause,
        reason,
        status,
        inspection,
        ended,
        because,
        begun,
    ) in values:
        is_open = status == WantedStatus.WANTED
        rows.append(
            {
                "pk": pk,
                "site": site,
                "name": name,
                "place": " · ".join(part for part in (district, province) if part),
                "kind_code": kind,
                "kind": kinds[kind],
                "cause": cause,
                "reason": reason,
                "due": thai.format_date(due),
                "late": max((today - due).days, 0) if is_open else 0,
                "open": is_open,
                "begun": is_open and begun,
                "inspection": inspection,
                "ended": thai.format_date(ended) if ended else "",
                "because": because,
            }
        )
    return rows
