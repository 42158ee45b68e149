"""The filters of inspections and findings, for pages and API alike."""

import datetime as dt
from typing import Any, Final

import django_filters
from django.db.models import DateField, Exists, Func, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from audits.finding_measures import REPEAT_MONTHS
from audits.models import (
    Finding,
    FindingStatus,
    Inspection,
    InspectionKind,
    InspectionStatus,
    Severity,
    WantedInspection,
    WantedStatus,
)
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province

SCORE_BANDS: Final = [("90", _("90 and more")), ("75", _("75–89")), ("50", _("50–74")), ("0", _("Under 50"))]
_UPPER: Final = {"90": None, "75": 90, "50": 75, "0": 50}


def month_of(text: str) -> dt.date | None:
    """The first day of `2026-11`; a year of พ.ศ. is understood. None for anything else."""
    try:
        return thai.parse_month(text)
    except ValueError:
        return None


class _Common(DaysFilterSet):
    """What both lists share. `month` is `2026-11`, `since` a day."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    site = KeyFilter(label=_("Factory"), field_name="site_id")

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        month = month_of(value)
        return queryset.filter(month=month) if month else queryset.none()


class InspectionFilter(_Common):
    district = django_filters.CharFilter(label=_("District"), field_name="site__district_id")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InspectionKind.choices, empty_label=_("All kinds"))
    officer = KeyFilter(label=_("Officer"), field_name="officer_id")
    score = django_filters.ChoiceFilter(
        label=_("Score"), choices=SCORE_BANDS, method="in_band", empty_label=_("Any score")
    )
    status = django_filters.ChoiceFilter(label=_("State"), choices=InspectionStatus.choices)
    scored = django_filters.ChoiceFilter(label=_("With a score"), choices=[("1", _("Yes"))], method="with_score")

    class Meta:
        model = Inspection
        fields: tuple[str, ...] = ()

    def day_column(self) -> str:
        return "inspected_on"

    def with_score(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(score__isnull=False)

    def in_band(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        upper = _UPPER[value]
        queryset = queryset.filter(score__gte=int(value))
        return queryset if upper is None else queryset.filter(score__lt=upper)


class FindingFilter(_Common):
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=FindingStatus.choices, empty_label=_("Open and closed")
    )
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices, empty_label=_("Any severity"))
    section = django_filters.CharFilter(label=_("Topic"), field_name="section_code")
    counts = django_filters.ChoiceFilter(label=_("That count"), choices=[("1", _("Yes"))], method="that_count")
    repeated = django_filters.ChoiceFilter(label=_("Came back"), choices=[("1", _("Yes"))], method="came_back")

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()

    def that_count(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Without those of returned inspections and those that an amendment took back."""
        return queryset.filter(counts=True)

    def day_column(self) -> str:
        return "closed_on" if self.data.get("by") == "closed" else "found_on"

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        month = month_of(value)
        if month is None or self.day_column() == "found_on":
            return super().in_month(queryset, name, value)
        return queryset.filter(closed_on__gte=month, closed_on__lt=thai.add_months(month, 1))

    def came_back(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those whose item failed at the same factory on an earlier day within 24 months, as the figure counts them."""
        earlier = Finding.objects.filter(
            counts=True, site=OuterRef("site"), item_code=OuterRef("item_code"), found_on__lt=OuterRef("found_on"),
            found_on__gte=Func(
                OuterRef("found_on"), template=f"(%(expressions)s - interval '{REPEAT_MONTHS} months')::date",
                output_field=DateField(),
            ),
        )  # fmt: skip
        return queryset.filter(Exists(earlier))


class WantedFilter(django_filters.FilterSet):
    """The state; without a choice, all."""

    status = django_filters.ChoiceFilter(label=_("State"), choices=WantedStatus.choices)
    site = KeyFilter(field_name="site_id")

    class Meta:
        model = WantedInspection
        fields: tuple[str, ...] = ()
