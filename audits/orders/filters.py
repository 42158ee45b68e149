"""The filters of orders, for page, export and API alike."""

import datetime as dt
from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.filters import month_of
from audits.orders import kinds
from audits.orders.models import DUE, RUNNING, Order, OrderState
from mind_portal.core import thai
from mind_portal.core.day_filters import day_of
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province

TABS: Final[dict[str, str | Promise]] = {
    "sign": _("To sign"),
    "running": pgettext_lazy("orders", "Running"),
    "overdue": _("Overdue"),
    "judge": _("To judge"),
    "all": _("All"),
}


def in_tab(orders: QuerySet[Order], tab: str, today: dt.date) -> QuerySet[Order]:
    """The rows of a tab. To judge: answered, or its day has passed; not obeyed stays to be dealt with under overdue."""
    running = sorted(RUNNING)
    match tab:
        case "sign":
            return orders.filter(state__in=["draft", "waiting"])
        case "running":
            return orders.filter(state__in=[*running, "signed"])
        case "overdue":
            return orders.filter(Q(due_on__lt=today) | Q(state="not_obeyed"), state__in=sorted(DUE))
        case "judge":
            return orders.filter(Q(state="answered") | Q(due_on__lt=today), state__in=running)
    return orders


class OrderFilter(django_filters.FilterSet):
    """`month` and `since` are of the signature, with `by=due` of the deadline; dashboards drill with them, and with
    `counted`."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    district = django_filters.CharFilter(label=_("District"), field_name="site__district_id")
    kind = django_filters.ChoiceFilter(
        label=_("Kind of order"), choices=kinds.choices(), empty_label=_("All kinds of orders")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=OrderState.choices, empty_label=_("Any state"))
    month = django_filters.CharFilter(label=_("Month of the signature"), method="signed_in")
    due = django_filters.CharFilter(label=_("Month of the deadline"), method="due_in")
    since = django_filters.CharFilter(label=_("Signed since"), method="signed_since")
    counted = django_filters.ChoiceFilter(label=_("That count"), choices=[("1", _("Yes"))], method="that_count")
    site = KeyFilter(label=_("Factory"), field_name="site_id")
    q = django_filters.CharFilter(label=_("Factory or number"), method="found_by")

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def signed_in(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return _in_month(queryset, self._column, value)

    def signed_since(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        day = day_of(value)
        return queryset.filter(**{f"{self._column}__gte": day}) if day else queryset.none()

    @property
    def _column(self) -> str:
        return "due_on" if self.data.get("by") == "due" else "signed_on"

    def that_count(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """As the figures count: of the deadlines up to this month those that were judged or are overdue; else what the
        night has noted as overdue."""
        overdue = Q(overdue_since__isnull=False)
        if self.data.get("by") != "due":
            return queryset.filter(overdue)
        judged = Q(state__in=["obeyed", "not_obeyed"]) | (overdue & ~Q(state="withdrawn"))
        next_month = thai.add_months(thai.month_start(timezone.localdate()), 1)
        return queryset.filter(judged, due_on__lt=next_month)

    def due_in(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return _in_month(queryset, "due_on", value)

    def found_by(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """`12/2570` (with or without the province's letters) is a number, anything else part of the factory's name."""
        text = thai.to_arabic_digits(value).strip()
        number, _slash, year = text.rpartition(" ")[2].partition("/")
        if number.isdecimal() and year.isdecimal() and len(number) < 9 and len(year) == 4:
            return queryset.filter(number=int(number), fiscal_year=int(year))
        return queryset.filter(site__search_text__contains=thai.search_key(value))


def _in_month(queryset: QuerySet[Any], column: str, value: str) -> QuerySet[Any]:
    month = month_of(value)
    if month is None:
        return queryset.none()
    return queryset.filter(**{f"{column}__gte": month, f"{column}__lt": thai.add_months(month, 1)})
