"""The filters of reports, for the queue, its export and the API alike."""

import datetime as dt
from typing import Any, Final

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from factories.single_form.figures import FIGURES
from factories.single_form.models import Obligation, Report, ReportedFigure, ReportStatus
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet, day_of
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province

LATE: Final = Q(is_expected=True, is_standing=False) & ~Q(status__in=["waiver_asked", "not_required"])
"""Together with a due day that has passed: what the office has to ask for."""

TABS: Final[dict[str, Q]] = {
    "review": Q(status__in=["certified", "answered", "waiver_asked"]),
    "warnings": Q(status__in=["certified", "answered"], warnings__gt=0),
    "questions": Q(status__in=["questioned", "answered"]),
    "late": LATE,
    "all": Q(),
}

COUNTED: Final = Q(is_expected=True) & ~Q(status="not_required")
STANDINGS: Final[dict[str, Q]] = {
    "expected": COUNTED,
    "on_time": COUNTED & Q(is_standing=True, certified_on__lte=F("due_on")),
    "late": COUNTED & Q(is_standing=True, certified_on__gt=F("due_on")),
    "missing": COUNTED & Q(is_standing=False),
}
"""The same conditions as the measures have (`measures.DUE`): the rows behind a figure are what it counts."""

STANDING_WORDS: Final = [
    ("expected", _("Expected")),
    ("on_time", _("Certified in time")),
    ("late", _("Certified late")),
    ("missing", _("Not certified")),
]


def in_tab(queryset: QuerySet[Any], tab: str, today: dt.date) -> QuerySet[Any]:
    """The rows of one tab on a day."""
    queryset = queryset.filter(TABS[tab])
    return queryset.filter(due_on__lt=today) if tab == "late" else queryset


def month_of(text: str) -> dt.date | None:
    """The first day of `2026-11`; a year of พ.ศ. is understood. None for anything else."""
    try:
        return thai.parse_month(text)
    except ValueError:
        return None


class ReportFilter(DaysFilterSet):
    """`month` is `2026-11`: the month in which it was due or, with `figure`, in which the amount is shown."""

    tab = django_filters.ChoiceFilter(label=_("List"), choices=[(tab, tab) for tab in TABS], method="of_tab")
    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    obligation = django_filters.ModelChoiceFilter(
        label=_("Form"),
        field_name="period__obligation",
        to_field_name="code",
        queryset=Obligation.objects.order_by("pk"),
        empty_label=_("All forms"),
    )
    period = KeyFilter(label=_("Period"), field_name="period_id")
    status = django_filters.ChoiceFilter(label=_("State"), choices=ReportStatus.choices, empty_label=_("Every state"))
    standing = django_filters.ChoiceFilter(
        label=pgettext_lazy("report", "In time"), choices=STANDING_WORDS, method="of_standing"
    )
    nil = django_filters.ChoiceFilter(label=_("Nil report"), choices=[("1", _("Yes"))], method="of_nil")
    figure = django_filters.ChoiceFilter(
        label=_("With the figure"), choices=[(code, code) for code in FIGURES], method="of_figure"
    )
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    site = KeyFilter(label=_("Factory"), field_name="site_id")
    q = django_filters.CharFilter(label=_("Factory"), method="named", max_length=100)

    class Meta:
        model = Report
        fields: tuple[str, ...] = ()

    def day_column(self) -> str:
        return "due_on"

    def of_tab(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return in_tab(queryset, value, timezone.localdate())

    def of_standing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(STANDINGS[value])

    def of_nil(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(is_nil=True)

    def of_figure(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        figures = ReportedFigure.objects.filter(report=OuterRef("pk"), code=value)
        month = month_of(self.data.get("month", ""))
        since = day_of(self.data.get("since", ""))
        if month:
            figures = figures.filter(since__lte=month, until__gt=month)
        elif since:
            figures = figures.filter(until__gt=since)
        return queryset.filter(Exists(figures))

    def since_day(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset if self.data.get("figure") else super().since_day(queryset, name, value)

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if self.data.get("figure"):
            return queryset
        month = month_of(value)
        return queryset.filter(due_month=month) if month else queryset.none()

    def named(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in thai.search_key(value).split():
            queryset = queryset.filter(site__search_text__contains=word)
        return queryset
