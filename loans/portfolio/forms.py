"""What is entered by hand: contracts, money out and back, plans, files, reasons."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from factories.imports.forms import ThaiDateField
from loans.portfolio import rules
from loans.portfolio.contracts import Paper
from loans.schedules import DayCount, Grace, Method, Prepaid, Rate, Terms, TermsError, rates_by_year
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.core.table_files import MAX_FILE_BYTES

METHODS: Final = [
    (Method.EQUAL_INSTALMENT.value, gettext_lazy("Equal instalments")),
    (Method.EQUAL_PRINCIPAL.value, gettext_lazy("Equal parts of the principal")),
]
GRACES: Final = [
    (Grace.NONE.value, pgettext_lazy("grace", "None")),
    (Grace.PRINCIPAL.value, gettext_lazy("On the principal; interest is paid")),
    (Grace.CAPITALISED.value, gettext_lazy("On both; interest joins the principal")),
    (Grace.DEFERRED.value, gettext_lazy("On both; interest is paid behind the grace")),
]
DAY_COUNTS: Final = [
    (DayCount.ACT_365.value, gettext_lazy("True days, year of 365 (ACT/365)")),
    (DayCount.THIRTY_360.value, gettext_lazy("Months of 30 days, year of 360 (30/360)")),
]
PREPAID: Final = [
    (Prepaid.LOWER.value, gettext_lazy("Lowers the instalments")),
    (Prepaid.SHORTER.value, gettext_lazy("Shortens the time")),
]
RATE_ROWS: Final = (1, 2, 3)


class MoneyField(forms.CharField):
    """Baht as people write them: `1,234.50`, Thai digits; a Decimal to the satang. `1.000,5` is refused."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "m-num"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attributes), **options)

    def prepare_value(self, value: Any) -> Any:
        return thai.format_number(value, 2) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("Write the amount as 1,234.50.")) from None
        if abs(amount) >= Decimal(10) ** 12 or amount != amount.quantize(Decimal("0.01")):
            raise forms.ValidationError(_("An amount has at most two decimals and is below a million million."))
        return amount


class PercentField(MoneyField):
    """Per cent a year."""

    def prepare_value(self, value: Any) -> Any:
        return thai.format_number(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        if percent is not None and not 0 <= percent <= 100:
            raise forms.ValidationError(_("Give per cent between 0 and 100."))
        return percent


def _day(label: Any, help_text: Any = "") -> ThaiDateField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return ThaiDateField(label=label, help_text=help_text, widget=widget, max_length=40)


def _reason(label: Any, *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "data-autosize": 2})
    return forms.CharField(label=label, required=required, max_length=1000, widget=widget)


class BreachForm(forms.Form):
    """A form that shows a service's refusals beside the fields that they speak of."""

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            name = "rate_1" if breach.field == "rates" and "rate_1" in self.fields else breach.field
            self.add_error(name if name in self.fields else None, str(breach.message))


class TermsForm(BreachForm):
    """The terms of a plan; the contract's and the restructuring's form begin with it."""

    first_due_on = _day(gettext_lazy("First instalment due"), gettext_lazy("For example 15/2/2570."))
    instalments = forms.IntegerField(
        label=gettext_lazy("Number of instalments"),
        min_value=1,
        max_value=600,
        help_text=gettext_lazy("With those of the grace."),
    )
    every = forms.TypedChoiceField(
        label=gettext_lazy("One instalment every"), coerce=int, initial=1,
        choices=[
            (1, gettext_lazy("month")),
            (3, gettext_lazy("3 months")),
            (6, gettext_lazy("6 months")),
            (12, gettext_lazy("12 months")),
        ],
    )  # fmt: skip
    method = forms.ChoiceField(label=gettext_lazy("Kind of instalments"), choices=METHODS)
    grace = forms.ChoiceField(label=gettext_lazy("Grace"), choices=GRACES)
    grace_instalments = forms.IntegerField(
        label=gettext_lazy("Instalments of grace"), min_value=0, max_value=599, initial=0
    )
    rate_1 = PercentField(label=gettext_lazy("Interest, per cent a year"))
    year_2 = forms.IntegerField(label=gettext_lazy("then from year"), min_value=2, max_value=30, required=False)
    rate_2 = PercentField(label=gettext_lazy("Interest from then"), required=False)
    year_3 = forms.IntegerField(label=gettext_lazy("and from year"), min_value=3, max_value=30, required=False)
    rate_3 = PercentField(label=gettext_lazy("Interest from then"), required=False)
    day_count = forms.ChoiceField(label=gettext_lazy("Days of interest"), choices=DAY_COUNTS)
    off_holidays = forms.BooleanField(
        label=gettext_lazy("A due date on a holiday moves to the next working day"), required=False
    )
    prepaid = forms.ChoiceField(label=gettext_lazy("Paying ahead of time"), choices=PREPAID)

    def terms(self, start: dt.date) -> Terms:
        """The terms with the rates counted from `start`. Raises DomainError in words."""
        given = self.cleaned_data
        steps = [(1, given["rate_1"])]
        steps += [(given[f"year_{n}"], given[f"rate_{n}"]) for n in RATE_ROWS[1:] if given.get(f"rate_{n}") is not None]
        try:
            return Terms(
                first_due_on=given["first_due_on"], instalments=given["instalments"],
                rates=rates_by_year(start, steps), method=Method(given["method"]), grace=Grace(given["grace"]),
                grace_instalments=given["grace_instalments"], day_count=DayCount(given["day_count"]),
                every=given["every"], due_day=given["first_due_on"].day, prepaid=Prepaid(given["prepaid"]),
                off_holidays=given["off_holidays"],
            )  # fmt: skip
        except TermsError as error:
            raise rules.terms_error(error) from error

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for n in RATE_ROWS[1:]:
            if (given.get(f"rate_{n}") is None) != (given.get(f"year_{n}") is None):
                self.add_error(f"rate_{n}", _("Give both the year and the rate, or neither."))
        return given

    @staticmethod
    def initial_of(terms: Terms, start: dt.date) -> dict[str, Any]:
        """The values that a form begins with. Rates are told by the year of the contract that they begin in."""
        values: dict[str, Any] = {
            "first_due_on": terms.first_due_on, "instalments": terms.instalments, "every": terms.every,
            "method": terms.method.value, "grace": terms.grace.value, "grace_instalments": terms.grace_instalments,
            "day_count": terms.day_count.value, "off_holidays": terms.off_holidays, "prepaid": terms.prepaid.value,
        }  # fmt: skip
        for n, rate in zip(RATE_ROWS, rates_from(terms.rates, start), strict=False):
            values[f"rate_{n}"] = rate[1]
            if n > 1:
                values[f"year_{n}"] = rate[0]
        return values


def rates_from(rates: tuple[Rate, ...], start: dt.date) -> list[tuple[int, Decimal]]:
    """Rates as (year of the contract, per cent), the first being year 1."""
    found: dict[int, Decimal] = {}
    for rate in rates:
        found[max(1, (rate.since - start).days // 365 + 1)] = rate.percent
    return sorted(found.items())


class ContractForm(TermsForm):
    """A signed contract."""

    number = forms.CharField(label=gettext_lazy("Number of the contract"), max_length=40)
    principal = MoneyField(label=gettext_lazy("Principal, baht"))
    signed_on = _day(gettext_lazy("Signed on"))
    penalty_percent = PercentField(label=gettext_lazy("Penalty on what is overdue, per cent a year"))
    guarantor = forms.CharField(
        label=gettext_lazy("Guarantor"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    collateral = forms.CharField(
        label=pgettext_lazy("contract", "Collateral"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    conditions = forms.CharField(
        label=gettext_lazy("Conditions"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def paper(self) -> Paper:
        """As the service takes it. Raises DomainError in words."""
        given = self.cleaned_data
        names = ("number", "principal", "signed_on", "penalty_percent", "guarantor", "collateral", "conditions")
        return Paper(terms=self.terms(given["signed_on"]), **{name: given[name] for name in names})


class DisbursementForm(BreachForm):
    amount = MoneyField(label=gettext_lazy("Amount, baht"))
    paid_on = _day(gettext_lazy("Paid out on"))
    reference = forms.CharField(label=gettext_lazy("Bank's reference"), max_length=60)
    note = forms.CharField(label=pgettext_lazy("payment", "Note"), max_length=300, required=False)


class RepaymentForm(BreachForm):
    amount = MoneyField(label=gettext_lazy("Amount, baht"))
    paid_on = _day(gettext_lazy("Paid back on"))
    reference = forms.CharField(label=gettext_lazy("Bank's reference"), max_length=60)


class ReasonForm(BreachForm):
    """Why; the service says what is too short."""

    reason = _reason(pgettext_lazy("question", "Why"))


class PlanForm(TermsForm):
    """A restructuring."""

    effective_on = _day(gettext_lazy("The new plan holds from"))
    reason = _reason(gettext_lazy("Why the loan is restructured"))


class RenewForm(BreachForm):
    effective_on = _day(
        gettext_lazy("Work the plan out anew from"), gettext_lazy("Usually the day of the payment ahead of time.")
    )


class BankFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The bank's file"),
        help_text=gettext_lazy(
            "CSV, .xls or .xlsx, at most 200 MB. Nothing is booked until a second person confirms it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xls,.xlsx"}),
        max_length=200,
        allow_empty_file=True,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 200 MB. Send it month by month."))
        return file
