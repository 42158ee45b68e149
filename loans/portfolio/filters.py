"""The filters of loans, for the list, its export and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from loans.models import Contract, ContractStatus, LoanClass, Programme
from loans.portfolio.rules import number_key
from mind_portal.core import thai
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province


class ContractFilter(django_filters.FilterSet):
    """`loan_class` as of the last closed day; `par`: more than so many days late; `month`: signed in it."""

    q = django_filters.CharFilter(label=_("Firm or contract"), method="named")
    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=Province.objects.all(), empty_label=_("All provinces")
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=Programme.objects.order_by("position"), empty_label=_("All programmes")
    )
    status = django_filters.ChoiceFilter(label=_("State"), choices=ContractStatus.choices, empty_label=_("All states"))
    loan_class = django_filters.ChoiceFilter(
        label=_("Lateness"), field_name="standing__loan_class", choices=LoanClass.choices, empty_label=_("Any lateness")
    )
    par = KeyFilter(label=_("Days late, more than"), method="later_than")
    month = django_filters.CharFilter(label=_("Month"), method="in_month")
    site = KeyFilter(label=_("Factory"), field_name="site_id")

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def named(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        key, number = thai.search_key(value), number_key(value)
        condition = Q(operator__name_key__contains=key) if key else Q(pk__in=[])
        return queryset.filter(condition | Q(number_key__contains=number) if number else condition)

    def later_than(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(standing__days_past_due__gt=value, standing__outstanding__gt=0)

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        try:
            return queryset.filter(month=thai.parse_month(value))
        except ValueError:
            return queryset.none()
