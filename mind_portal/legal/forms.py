"""What is typed about a day of the calendar and about a number of the law. Forms read; the services judge."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai
from mind_portal.core.errors import DomainError


class DayForm(forms.Form):
    day = forms.CharField(label=_("Day"), max_length=40, help_text=_("as in 31 ธ.ค. 2569 or 2026-12-31"))
    kind = forms.ChoiceField(label=_("It is"), choices=[("off", _("a day off")), ("work", _("a working day"))])
    name = forms.CharField(label=_("Name of the day"), max_length=200)

    def __init__(self, *args: Any, years: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years

    def clean_day(self) -> dt.date:
        try:
            day = thai.parse_date(self.cleaned_data["day"])
        except ValueError:
            raise forms.ValidationError(_("This is not a day: write it as 31 ธ.ค. 2569 or 2026-12-31")) from None
        if day.year not in self.years:
            first, last = (thai.format_date(dt.date(year, 1, 1)) for year in (self.years[0], self.years[-1] + 1))
            message = _("The calendar holds the days from %(first)s to before %(last)s")
            raise forms.ValidationError(message, params={"first": first, "last": last})
        return day


class ChangeForm(forms.Form):
    """Base of the forms that change a parameter: `revision` is what the page had shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


class ValueForm(ChangeForm):
    """A number from a day on, with its source and the reason."""

    value = forms.CharField(label=_("New value"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    valid_from = forms.CharField(
        label=_("From the day"), max_length=40, widget=forms.TextInput(attrs={"type": "date"}),
        help_text=_("Today or later. The value that holds now ends the day before."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where it is written"), max_length=1000,
        error_messages={"required": _("Say where the number is written, or that the office set it itself")},
        help_text=_("Volume, part and page of the Gazette, or the office's own decision with its date"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why it is changed")},
    )  # fmt: skip
    verified = forms.BooleanField(
        label=_("I have compared it with the Royal Gazette or its own text"), required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def clean_value(self) -> Any:
        try:
            return thai.parse_number(self.cleaned_data["value"])
        except ValueError:
            raise forms.ValidationError(_("This is not a number")) from None

    def clean_valid_from(self) -> dt.date:
        try:
            return thai.parse_date(self.cleaned_data["valid_from"])
        except ValueError:
            raise forms.ValidationError(_("This is not a day: write it as 31 ธ.ค. 2569 or 2026-12-31")) from None


class TakeBackForm(ChangeForm):
    """Why a value that has not begun is taken back."""

    reason = forms.CharField(label=_("Why it is taken back"), max_length=1000, required=False)


class VerifyForm(ChangeForm):
    """Where the number was found to be written."""

    source = forms.CharField(label=_("Where it is written"), max_length=1000, required=False)
