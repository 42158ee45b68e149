"""The filters of the register: one condition each, used by the page, its counts, the exports, the map and the API."""

import copy
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factories.models import Licence, LicenceStatus, LocationFlag, Site
from factories.querysets import matching, with_type
from factories.search import understand
from mind_portal.core import thai

IN_FORCE: Final = (LicenceStatus.OPERATING, LicenceStatus.STOPPED, LicenceStatus.LICENSED)
TIMES: Final = ("month", "since")
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


LICENCES_CHOICES: Final = [
    ("operating", _("With an operating licence")),
    ("operating1", _("With an operating licence of class 1")),
    ("operating2", _("With an operating licence of class 2")),
    ("operating3", _("With an operating licence of class 3")),
    ("new", _("Licences that began")),
    ("ended", _("Licences that ended")),
]
"""What the figures of the dashboards count; they lead here."""


@dataclass(frozen=True)
class Counted:
    """The licences that a figure counted: a value of LICENCES_CHOICES and, of those that began or ended, the days.

    `month` is the first day of the one month meant; `since` the first day of the months up to the present one.
    """

    kind: str
    month: dt.date | None = None
    since: dt.date | None = None

    def licences(self) -> Q:
        """The condition on licences: as `factories.measures` counts them."""
        if self.kind == "ended":
            return Q(ended_on__isnull=False) & self._in_time("ended_on")
        if self.kind == "new":
            licensed = Q(licensed_on__isnull=False) & self._in_time("licensed_on")
            started = Q(licensed_on__isnull=True, started_on__isnull=False) & self._in_time("started_on")
            return licensed | started
        found = Q(status=LicenceStatus.OPERATING)
        return found & Q(factory_class=int(self.kind[-1])) if self.kind[-1].isdigit() else found

    def _in_time(self, column: str) -> Q:
        first = self.month or self.since
        if first is None:
            return Q()
        after = thai.add_months(self.month or thai.month_start(timezone.localdate()), 1)
        return Q(**{f"{column}__gte": first, f"{column}__lt": after})

    def sites(self) -> Q:
        """The condition on sites. Where one licence is in force, the row of the site says what that one is."""
        several = Q(pk__in=Licence.objects.filter(self.licences()).values("site_id"))
        if not self.kind.startswith("operating"):
            return several
        operating = Q(status=LicenceStatus.OPERATING)
        if self.kind == "operating":
            return operating
        return operating & (
            Q(licence_count__lte=1, factory_class=int(self.kind[-1])) | (Q(licence_count__gt=1) & several)
        )


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


class _Month(forms.Field):
    """A month as `2026-11` or `2569-11`."""

    def clean(self, value: Any) -> dt.date | None:
        if not value:
            return None
        try:
            return thai.parse_month(str(value))
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2569-11.")) from error


class CodesFilter(django_filters.Filter):
    field_class = _Codes


class ThaiDayFilter(django_filters.Filter):
    field_class = _ThaiDay


class MonthFilter(django_filters.Filter):
    field_class = _Month


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
    "licences": lambda counted: counted.sites(),
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

    licences = django_filters.ChoiceFilter(choices=LICENCES_CHOICES, label=_("Licences"), method="apply_counted")
    month = MonthFilter(label=_("Licences of the month"), method="leave_to_licences")
    since = ThaiDayFilter(label=_("Licences since"), method="leave_to_licences")

    class Meta:
        model = Site
        fields: tuple[str, ...] = ()

    def apply_counted(self, queryset: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return queryset.filter(CONDITIONS[name](self._counted(value)))

    def leave_to_licences(self, queryset: QuerySet[Site], name: str, value: dt.date | None) -> QuerySet[Site]:
        """`month` and `since` say when the licences of `licences=new` and `licences=ended` did so."""
        return queryset

    def _counted(self, kind: str) -> Counted:
        values = self.form.cleaned_data
        return Counted(kind, values.get("month"), values.get("since"))

    def find(self, queryset: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return matching(queryset, understand(value))

    def apply(self, queryset: QuerySet[Site], name: str, value: Any) -> QuerySet[Site]:
        return queryset.filter(CONDITIONS[name](value)) if value else queryset

    @property
    def chosen(self) -> dict[str, Any]:
        """The readable values of the filters that are set, the words of the box apart."""
        chosen = {name: value for name, value in self.form.cleaned_data.items() if value and name not in ("q", *TIMES)}
        if "licences" in chosen:
            chosen["licences"] = self._counted(chosen["licences"])
        return chosen

    @property
    def asks_for_status(self) -> bool:
        """Whether the address says which factories are meant, ended or not; else those in force are."""
        return bool(self.chosen.keys() & {"status", "licences"})


SiteFilter.base_filters["class"] = CodesFilter(pattern="[123]", label=_("Class"), method="apply", field_name="class")


class _Shared(dict[str, django_filters.Filter]):
    """Filters of which each request gets shallow copies: a filter set only tells them whose they are, and a form
    copies its fields itself. Copying them whole took a tenth of the list's time."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, django_filters.Filter]:
        return {name: _own(each) for name, each in self.items()}


def _own(shared: django_filters.Filter) -> django_filters.Filter:
    own = copy.copy(shared)
    own.method = shared.method  # binds the filter's method to this copy
    return own


SiteFilter.base_filters = _Shared(SiteFilter.base_filters)
