"""The filters of incidents, for pages and API alike."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from emergencies.models import Incident, IncidentKind, Notice, NoticeKind, Phase
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province


class IncidentFilter(DaysFilterSet):
    """`month` is `2026-11`; `state` open or closed; `level` that level and above; `counted` leaves drills out."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[("open", _("Open")), ("closed", _("Closed"))], method="in_state",
        empty_label=_("Open and closed"),
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=IncidentKind.choices, empty_label=_("All kinds"))
    level = django_filters.ChoiceFilter(
        label=_("Level"), choices=[(str(n), format_lazy(_("Level {n} and above"), n=n)) for n in (2, 3, 4)],
        field_name="level", lookup_expr="gte", empty_label=_("All levels"),
    )  # fmt: skip
    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    site = KeyFilter(label=_("Factory"), field_name="site_id")
    drill = django_filters.ChoiceFilter(
        label=_("Exercises"), choices=[("no", _("without exercises")), ("only", _("exercises only"))], method="drills",
        empty_label=_("With exercises"),
    )  # fmt: skip
    counted = django_filters.CharFilter(method="only_counted")

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def day_column(self) -> str:
        return "reported_on"

    def in_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(phase=Phase.CLOSED) if value == "closed" else queryset.exclude(phase=Phase.CLOSED)

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        try:
            return queryset.filter(month=thai.parse_month(value))
        except ValueError:
            return queryset.none()

    def drills(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(is_exercise=value == "only")

    def only_counted(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(is_exercise=False, is_false_alarm=False) if value == "1" else queryset


class NoticeFilter(django_filters.FilterSet):
    """The API's filters of released notices."""

    province = django_filters.CharFilter(field_name="province_id")
    incident = KeyFilter(field_name="incident_id")
    kind = django_filters.ChoiceFilter(choices=NoticeKind.choices)

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()
