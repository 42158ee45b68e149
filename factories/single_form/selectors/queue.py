"""The officer's queue: tabs with their counts, fifty rows by keyset as plain values."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from factories.single_form.filters import TABS, ReportFilter, in_tab, month_of
from factories.single_form.models import Obligation, Report, ReportingPeriod
from factories.single_form.selectors.words import lateness, period_text, status_tag
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.paging import COUNT_LIMIT, Page, keyset_page
from mind_portal.geography.models import Province

PERIODS_OFFERED: Final = 24


def columns() -> tuple[str, ...]:
    """What a row shows, in the order in which `row` takes it; the key and the due day first, for the keyset."""
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "due_on", "site__name", "site__operator__name", f"site__district__{name}", f"province__{name}",
        f"period__obligation__{name}", "period__obligation__period_type", "period__start", "period__end", "status",
        "is_nil", "is_standing", "certified_on", "warnings", "answer_by", "is_expected",
    )  # fmt: skip


def row(values: tuple[Any, ...], today: dt.date) -> dict[str, Any]:
    """One line of the list."""
    (pk, due_on, site, operator, district, province, form, kind, start, end, status, nil, standing, certified_on,
     warnings, answer_by, expected) = values  # fmt: skip
    state, words, icon = status_tag(status)
    late_state, late = lateness(due_on=due_on, certified_on=certified_on, is_standing=standing, today=today)
    if status == "not_required" or not expected:
        late_state, late = "none", "" if status == "not_required" else _("not expected")
    return {
        "pk": pk,
        "due": thai.format_date(due_on),
        "site": site,
        "operator": operator,
        "place": " · ".join(part for part in (district, province) if part),
        "form": form,
        "period": period_text(kind, start, end),
        "state": state,
        "status": words,
        "icon": icon,
        "nil": nil,
        "late": late,
        "late_state": late_state,
        "certified": thai.format_date(certified_on) if certified_on else "",
        "warnings": warnings,
        "answer_by": thai.format_date(answer_by) if answer_by and status == "questioned" else "",
    }


def rows(values: Iterable[tuple[Any, ...]], today: dt.date) -> list[dict[str, Any]]:
    return [row(each, today) for each in values]


def queue_page(user: User, queryset: QuerySet[Any], data: QueryDict, today: dt.date) -> dict[str, Any]:
    """Everything that the list shows: the page of rows, the tabs with their counts, what the filters offer."""
    tab = chosen_tab(data)
    without_tab = data.copy()
    without_tab.pop("tab", None)
    filters = ReportFilter(without_tab, queryset=queryset)
    found = filters.qs
    values, page = keyset_page(in_tab(found, tab, today), "due_on", data, columns())
    page.rows.extend(rows(values, today))
    return {"page": page, "filter": filters, "tab": tab, "tabs": _tabs(found, data, tab, today, page)}


def chosen_tab(data: QueryDict) -> str:
    """The tab of the address; whoever comes with filters, such as from a figure, wants all that match."""
    tab = data.get("tab", "")
    if tab in TABS:
        return tab
    return "all" if any(value for name, value in data.items() if name not in ("after", "before")) else "review"


def tab_words() -> dict[str, str]:
    return {
        "review": _("To review"), "warnings": _("Warnings explained"), "questions": _("Questions"),
        "late": _("Late"), "all": _("All"),
    }  # fmt: skip


def _tabs(found: QuerySet[Any], data: QueryDict, chosen: str, today: dt.date, page: Page) -> list[dict[str, Any]]:
    """Each tab with how many it holds; counted no further than a list counts."""
    kept = data.copy()
    for name in ("after", "before", "tab"):
        kept.pop(name, None)
    tabs = []
    for tab, text in tab_words().items():
        count = page.found if tab == chosen else in_tab(found, tab, today).order_by()[: COUNT_LIMIT + 1].count()
        kept["tab"] = tab
        more = page.more if tab == chosen else count > COUNT_LIMIT
        tabs.append({
            "text": text, "url": f"?{kept.urlencode()}", "current": tab == chosen,
            "found": f"{thai.format_number(min(count, COUNT_LIMIT))}{'+' if more else ''}",
        })  # fmt: skip
    return tabs


def queue_choices(user: User, data: QueryDict) -> dict[str, Any]:
    """What the filters offer: provinces of the scope, forms, the newest periods, the month in words."""
    name = "name_th" if thai.is_thai() else "name_en"
    provinces = Province.objects.order_by(name)
    if not user.scope.everything:
        provinces = provinces.filter(code__in=user.scope.provinces)
    offered = [(province.code, province.name) for province in provinces]
    periods = ReportingPeriod.objects.select_related("obligation").order_by("-end", "pk")
    if data.get("obligation"):
        periods = periods.filter(obligation__code=data["obligation"])
    month = month_of(data.get("month", ""))
    return {
        "provinces": offered if len(offered) > 1 else [],
        "obligations": [(o.code, o.name) for o in Obligation.objects.order_by("pk")],
        "periods": [
            (str(p.pk), f"{p.obligation.name} {period_text(p.obligation.period_type, p.start, p.end)}")
            for p in periods[:PERIODS_OFFERED]
        ],
        "month_text": thai.format_date(month, "longmonth") if month else "",
    }


def site_rows(queryset: QuerySet[Report], today: dt.date) -> list[dict[str, Any]]:
    """The same rows for a short list that somebody else has cut."""
    return rows(queryset.values_list(*columns()), today)


def exported(queryset: QuerySet[Report], data: QueryDict, today: dt.date) -> QuerySet[Report]:
    """All rows that the address means, for a file."""
    without_tab = data.copy()
    without_tab.pop("tab", None)
    return in_tab(ReportFilter(without_tab, queryset=queryset).qs, chosen_tab(data), today).order_by("-due_on", "-pk")
