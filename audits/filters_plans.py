"""The filters of planned visits and of factories by risk: dashboards drill with them, heads look for what waits."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.filters import month_of
from audits.models import PlannedVisit, RiskLevel, RiskScore, VisitStatus
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province

VISIT_STATES = [
    ("in_time", _("Made in time")),
    ("late", _("Made late")),
    ("waiting", pgettext_lazy("visit", "Still to come")),
    ("missed", _("Not made, day passed")),
    ("cancelled", _("Taken off the plan")),
]


def in_visit_state(visits: QuerySet[Any], state: str, today: dt.date) -> QuerySet[Any]:
    """The visits of one state. Made in time: the inspection lies in the planned month, and is filed."""
    made: QuerySet[Any] = visits.filter(status=VisitStatus.DONE).annotate(planned_month=TruncMonth("planned_on"))
    match state:
        case "in_time":
            return made.filter(inspection__status="filed", inspection__month=F("planned_month"))
        case "late":
            return made.exclude(inspection__status="filed", inspection__month=F("planned_month"))
        case "waiting":
            return visits.filter(status=VisitStatus.PLANNED, planned_on__gte=today)
        case "missed":
            return visits.filter(status=VisitStatus.PLANNED, planned_on__lt=today)
    return visits.filter(status=VisitStatus.CANCELLED)


class VisitFilter(DaysFilterSet):
    """Visits by planned day. Without a state, all but those taken off the plan."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=VISIT_STATES, method="in_state", empty_label=_("Made, late and to come")
    )
    level = django_filters.ChoiceFilter(
        label=_("Risk"), choices=RiskLevel.choices, field_name="site__risk__level", empty_label=_("Any risk")
    )
    officer = KeyFilter(label=_("Officer"), field_name="officers")

    class Meta:
        model = PlannedVisit
        fields: tuple[str, ...] = ()

    def day_column(self) -> str:
        return "planned_on"

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        month = month_of(value)
        if month is None:
            return queryset.none()
        return queryset.filter(planned_on__gte=month, planned_on__lt=thai.add_months(month, 1))

    def in_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return in_visit_state(queryset, value, timezone.localdate())

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.data.get("state") else found.exclude(status=VisitStatus.CANCELLED)


class RiskFilter(django_filters.FilterSet):
    """Factories by their risk of last night; `seen`: whether inspected in the last twelve months."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    level = django_filters.ChoiceFilter(label=_("Risk"), choices=RiskLevel.choices, empty_label=_("Any risk"))
    seen = django_filters.ChoiceFilter(
        label=_("Inspected in the last 12 months"), choices=[("1", _("Yes")), ("0", _("No"))], method="was_seen"
    )

    class Meta:
        model = RiskScore
        fields: tuple[str, ...] = ()

    def was_seen(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        since = thai.add_months(thai.month_start(timezone.localdate()), -11)
        seen = Q(site__last_inspected_on__gte=since)
        return queryset.filter(seen) if value == "1" else queryset.exclude(seen)
