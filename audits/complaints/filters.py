"""The filters of complaints, for the office's list."""

import datetime as dt
from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.complaints.models import OPEN, Complaint, ComplaintKind, ComplaintState
from audits.filters import month_of
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province

TABS: Final[dict[str, str | Promise]] = {
    "new": _("To sort"),
    "mine": _("Mine"),
    "running": pgettext_lazy("complaints", "Being dealt with"),
    "overdue": _("Overdue"),
    "all": _("All"),
}


def condition_of(tab: str, today: dt.date, user_id: int) -> Q:
    """The rows of a tab."""
    match tab:
        case "new":
            return Q(state=ComplaintState.NEW)
        case "mine":
            return Q(state__in=sorted(OPEN), officer_id=user_id)
        case "running":
            return Q(state=ComplaintState.ACCEPTED)
        case "overdue":
            return Q(state__in=sorted(OPEN), due_on__lt=today)
    return Q()


class ComplaintFilter(DaysFilterSet):
    """`since` and `until` are of the day on which it came, with `by=answer` of the answer; dashboards use them."""

    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ComplaintKind.choices, empty_label=_("Any kind"))
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    counted = django_filters.ChoiceFilter(label=_("That count"), choices=[("1", _("Yes"))], method="that_count")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ComplaintState.choices, empty_label=_("Any state"))
    site = KeyFilter(label=_("Factory"), field_name="site_id")
    q = django_filters.CharFilter(label=_("Factory, place or number"), method="found_by")

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def day_column(self) -> str:
        return "answered_on" if self.data.get("by") == "answer" else "received_on"

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        month = month_of(value)
        if month is None:
            return queryset.none()
        column = self.day_column()
        return queryset.filter(**{f"{column}__gte": month, f"{column}__lt": thai.add_months(month, 1)})

    def that_count(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """As the figures count: without those that were joined with an earlier one, or that have no province yet."""
        return queryset.exclude(state=ComplaintState.MERGED).filter(province__isnull=False)

    def found_by(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A case number, else part of the factory's name or of the place."""
        text = thai.to_arabic_digits(value).strip()
        by_name = Q(site__search_text__contains=thai.search_key(value)) | Q(place_text__icontains=value.strip())
        return queryset.filter(Q(number=text) | by_name)
