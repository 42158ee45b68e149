"""Which factories' sheets are printed."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from audits.public.models import GateSheet
from factories.models import LicenceStatus, Site
from mind_portal.core import thai
from mind_portal.geography.models import Province

WORKING = (LicenceStatus.OPERATING, LicenceStatus.STOPPED, LicenceStatus.LICENSED)


class SheetFilter(django_filters.FilterSet):
    """Factories in force; by default those that have no sheet yet."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    district = django_filters.CharFilter(label=_("District"), field_name="district_id")
    factory_class = django_filters.ChoiceFilter(
        label=_("Class"), choices=[("1", _("Class 1")), ("2", _("Class 2")), ("3", _("Class 3"))],
        empty_label=_("Any class"),
    )  # fmt: skip
    q = django_filters.CharFilter(label=_("Name or number of the factory"), method="found_by")

    class Meta:
        model = Site
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        valid = GateSheet.objects.valid().filter(site=OuterRef("pk"))
        found = queryset.filter(status__in=WORKING).annotate(has_sheet=Exists(valid))
        if self.data.get("sheet") != "any":
            found = found.filter(has_sheet=self.data.get("sheet") == "yes")
        chosen: QuerySet[Any] = super().filter_queryset(found)
        return chosen

    def found_by(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(search_text__contains=thai.search_key(value))
