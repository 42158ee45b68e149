"""The filters of loans, for the list, its export and the API."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from loans.models import Contract, ContractStatus, Disbursement, LoanClass, MoneyState, Programme
from loans.portfolio.rules import number_key
from mind_portal.core import thai
from mind_portal.core.day_filters import DaysFilterSet, day_of
from mind_portal.core.key_filter import KeyFilter
from mind_portal.geography.models import Province


class ContractFilter(DaysFilterSet):
    """`loan_class` as of the last closed day; `par`: more than so many days late; `month`, `since`, `until`: signed
    then, or with `by=paid_out` paid out then."""

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
    by = django_filters.ChoiceFilter(
        label=_("The days are those of"), choices=[("paid_out", _("the payment out"))], method="of_payments"
    )
    site = KeyFilter(label=_("Factory"), field_name="site_id")

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def of_payments(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Loans with a confirmed payment out in the days that the address names."""
        paid: QuerySet[Any] = Disbursement.objects.filter(contract=OuterRef("pk"), state=MoneyState.CONFIRMED)
        for name, lookup in (("since", "gte"), ("until", "lte")):
            if text := self.data.get(name, ""):
                day = day_of(text)
                paid = paid.filter(**{f"paid_on__{lookup}": day}) if day else paid.none()
        if text := self.data.get("month", ""):
            paid = self._of_month(paid, text)
        return queryset.filter(Exists(paid))

    def _cut(self, queryset: QuerySet[Any], lookup: str, value: str) -> QuerySet[Any]:
        return queryset if self.data.get("by") == "paid_out" else super()._cut(queryset, lookup, value)

    def day_column(self) -> str:
        return "signed_on"

    def named(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        key, number = thai.search_key(value), number_key(value)
        condition = Q(operator__name_key__contains=key) if key else Q(pk__in=[])
        return queryset.filter(condition | Q(number_key__contains=number) if number else condition)

    def later_than(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(standing__days_past_due__gt=value, standing__outstanding__gt=0)

    def in_month(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset if self.data.get("by") == "paid_out" else self._of_month(queryset, value)

    def _of_month(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            return queryset.filter(month=thai.parse_month(value))
        except ValueError:
            return queryset.none()
