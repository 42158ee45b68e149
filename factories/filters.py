"""The filters of the register: one condition each, used by the page, its counts, the exports, the map and the API."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factories.models import LicenceStatus, LocationFlag, Site
from factories.querysets import matching, with_type
from factories.search import understand
from mind_portal.core import thai

IN_FORCE: Final = (LicenceStatus.OPERATING, LicenceStatus.STOPPED, LicenceStatus.LICENSED)
SIZES: Final = {"s": (0, 50), "m": (51, 200), "l": (201, None)}
"""Workers from and to, as the Act on promotion of small and medium enterprises draws the line for manufacturing."""

STATUS_CHOICES: Final = [("all", _("All, ended ones too")), *LicenceStatus.choices]
SIZE_CHOICES: Final = [("s", _("Up to 50 workers")), ("m", _("51–200 workers")), ("l", _("More than 200 workers"))]
CLASS_CHOICES: Final = [("1", _("Class 1")), ("2", _("Class 2")), ("3", _("Class 3"))]
INSPECTED_CHOICES: Final = [
    ("never", _("Never inspected")),
    ("not12", _("Not in the last 12 months")),
    ("notfy", _("Not in this fiscal year")),
    ("fy", _("In this fiscal year")),
]
LOCATION_CHOICES: Final = [
    ("any", _("Any doubt about the place")),
    *[choice for choice in LocationFlag.choices if choice[0]],
]


class _Codes(forms.Field):
    """Several values of one name in the address: `?type=105&type=106`. What is no code is refused."""

    widget = forms.SelectMultiple

    def __init__(self, *, pattern: str, limit: int = 40, **options: Any) -> None:
        self.pattern, self.limit = re.compile(pattern), limit
        super().__init__(**options)

    def clean(self, value: Any) -> list[str]:
        values = [text for item in value or () for text in str(item).split(",") if text]
        if len(values) > self.limit or not all(self.pattern.fullmatch(text) for text in values):
            raise forms.ValidationError(_("There is no such choice."))
        return list(dict.fromkeys(values))


class _ThaiDay(forms.Field):
    """A day as people write it, พ.ศ. or ISO."""

    def clean(self, value: Any) -> dt.date | None:
        if not value:
            return None
        try:
            return thai.parse_date(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("Write the day as 24/11/2569.")) from error


class CodesFilter(django_filters.Filter):
    field_class = _Codes


class ThaiDayFilter(django_filters.Filter):
    field_class = _ThaiDay


def _status(values: list[str]) -> Q:
    if "all" in values:
        return Q()
    return Q(status__in=values)


def _size(values: list[str]) -> Q:
    found = Q()
    for value in values:
        low, high = SIZES[value]
        found |= Q(workers__gte=low) if high is None else Q(workers__range=(low, high))
    return found


def _inspected(value: str) -> Q:
    today = timezone.localdate()
    year_began = thai.fiscal_year_start(thai.fiscal_year(today))
    if value == "never":
        return Q(last_inspected_on__isnull=True)
    if value == "fy":
        return Q(last_inspected_on__gte=year_began)
    before = year_began if value == "notfy" else today.replace(year=today.year - 1, day=min(today.day, 28))
    return Q(last_inspected_on__isnull=True) | Q(last_inspected_on__lt=before)


def _location(values: list[str]) -> Q:
    return ~Q(location_flag="") if "any" in values else Q(location_flag__in=values)


CONDITIONS: Final[Mapping[str, Callable[[Any], Q]]] = {
    "province": lambda codes: Q(province_id__in=codes),
    "district": lambda codes: Q(district_id__in=codes),
    "type": with_type,
    "class": lambda classes: Q(factory_class__in=[int(text) for text in classes]),
    "status": _status,
    "size": _size,
    "inspected": _inspected,
    "inspected_since": lambda day: Q(last_inspected_on__gte=day),
    "findings": lambda wanted: Q(open_findings__gt=0),
    "location": _location,
    "disagrees": lambda wanted: Q(class_disagrees=True),
    "estate": lambda value: ~Q(estate="") if value == "in" else Q(estate=""),
}
"""The condition of each filter by its name in the address."""


class _FlagFilter(django_filters.ChoiceFilter):
    """A box that is ticked or not there: `?findings=1`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("1", _("Yes"))], **options)


class SiteFilter(django_filters.FilterSet):
    """`?q=…&province=21&type=106&status=operating&findings=1`; what cannot be read is left out and said."""

    q = django_filters.CharFilter(label=_("Search"), method="find")
    province = CodesFilter(pattern=r"\d{2}", label=_("Province"), method="apply")
    district = CodesFilter(pattern=r"\d{4}", label=_("District"), method="apply")
    type = CodesFilter(pattern=r"\d{3}(\d{2})?", label=_("Type"), method="apply")
    status = CodesFilter(pattern="|".join(["all", *LicenceStatus.values]), label=_("Status"), method="apply")
    size = CodesFilter(pattern="[sml]", label=_("Size"), method="apply")
    inspected = django_filters.ChoiceFilter(choices=INSPECTED_CHOICES, label=_("Last inspection"), method="apply")
    inspected_since = ThaiDayFilter(label=_("Inspected since"), method="apply")
    findings = _FlagFilter(label=_("Has open findings"), method="apply")
    location = CodesFilter(pattern="|".join(v for v, _l in LOCATION_CHOICES), label=_("Place"), method="apply")
    disagrees = _FlagFilter(label=_("Class is not what its size says"), method="apply")
    estate = django_filters.ChoiceFilter(
        choices=[("in", _("In an industrial estate")), ("out", _("Outside estates"))], label=_("Estate"), method="apply"
    )

    class Meta:
        model = Site
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return matching(queryset, understand(value))

    def apply(self, queryset: QuerySet[Site], name: str, value: Any) -> QuerySet[Site]:
        return queryset.filter(CONDITIONS[name](value)) if value else queryset

    @property
    def chosen(self) -> dict[str, Any]:
        """The readable values of the filters that are set, the words of the box apart."""
        return {name: value for name, value in self.form.cleaned_data.items() if value and name != "q"}


SiteFilter.base_filters["class"] = CodesFilter(pattern="[123]", label=_("Class"), method="apply", field_name="class")
