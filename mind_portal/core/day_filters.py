"""Lists by day: `since` and `until` in the address, as the figures of the dashboards lead to their rows."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai


def day_of(text: str) -> dt.date | None:
    """A day as people write it, None for what is none."""
    try:
        return thai.parse_date(text)
    except ValueError:
        return None


class DaysFilterSet(django_filters.FilterSet):
    """`since` and `until`, both days included. What is no day finds nothing, so that nobody takes all for some."""

    since = django_filters.CharFilter(label=_("Since"), method="since_day")
    until = django_filters.CharFilter(label=_("Until"), method="until_day")

    def day_column(self) -> str:
        """The date column that the list is cut by."""
        raise NotImplementedError(f"{type(self).__name__} does not say which day cuts its list")

    def since_day(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return self._cut(queryset, "gte", value)

    def until_day(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return self._cut(queryset, "lte", value)

    def _cut(self, queryset: QuerySet[Any], lookup: str, value: str) -> QuerySet[Any]:
        day = day_of(value)
        return queryset.filter(**{f"{self.day_column()}__{lookup}": day}) if day else queryset.none()
