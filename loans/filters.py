"""The filters of applications, for the page, the export and the API alike."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loans.models import Application, ApplicationStatus, DropReason, Programme, SizeClass
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province

STAGES = [choice for choice in ApplicationStatus.choices if choice[0] != ApplicationStatus.DRAFT]


class ApplicationFilter(DaysFilterSet):
    """`month` (2026-11): of the submission, with `by=decision` of the decision; `late`: past the day of its stage."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), field_name="round__programme", queryset=Programme.objects.order_by("position"),
        to_field_name="code", empty_label=_("All programmes"),
    )  # fmt: skip
    round = KeyFilter(label=_("Round"), field_name="round_id")
    status = django_filters.MultipleChoiceFilter(label=_("State"), choices=STAGES)
    size = django_filters.ChoiceFilter(label=_("Size"), field_name="size_class", choices=SizeClass.choices)
    reason = django_filters.ChoiceFilter(label=_("Reason"), field_name="drop_reason", choices=DropReason.choices)
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    by = django_filters.ChoiceFilter(
        label=_("The month is that of"), choices=[("decision", _("the decision"))], method="month_of_decision"
    )
    late = django_filters.ChoiceFilter(label=_("Late"), choices=[("1", _("Yes"))], method="only_late")
    site = KeyFilter(label=_("Factory"), field_name="site_id")
    q = django_filters.CharFilter(label=_("Firm or number"), method="search")

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    def day_column(self) -> str:
        return "decided_on" if self.data.get("by") == "decision" else "submitted_on"

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if self.data.get("by") == "decision":
            return self.decided_in(queryset, name, value)
        try:
            return queryset.filter(month=thai.parse_month(value))
        except ValueError:
            return queryset.none()

    def decided_in(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        try:
            first = thai.parse_month(value)
        except ValueError:
            return queryset.none()
        return queryset.filter(decided_on__gte=first, decided_on__lt=thai.add_months(first, 1))

    def month_of_decision(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(decided_on__isnull=False)

    def only_late(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(stage_due_on__lt=timezone.localdate())

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = thai.to_arabic_digits(thai.clean_text(value))
        key = thai.search_key(text)
        found = Q(number__icontains=text)
        if key:
            found |= Q(operator__name_key__contains=key)
        return queryset.filter(found)
