"""What is typed about plans and draws. Forms read; the services judge."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms import BreachForm
from mind_portal.accounts.models import User
from mind_portal.core import thai


class NumberField(forms.Field):
    """A whole number as people write it, in Thai digits too."""

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            number = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number")) from None
        if number != int(number) or abs(number) > 10_000:
            raise forms.ValidationError(_("A whole number is needed"))
        return int(number)


class DayField(forms.Field):
    """A day as people write it: พ.ศ. or A.D., Thai digits."""

    def to_python(self, value: Any) -> dt.date | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return thai.parse_date(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a day: write it as 31 ธ.ค. 2569 or 2026-12-31")) from None


class ProposeForm(BreachForm):
    """Days in the field by officer, and visits a day."""

    visits_per_day = NumberField(label=_("Visits a day"), initial=3)

    def __init__(self, *args: Any, officers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for officer in officers:
            field = NumberField(label=officer.display_name, required=False)
            self.fields[f"days-{officer.pk}"] = field

    @property
    def capacity(self) -> dict[int, int]:
        """Officer's key -> days."""
        prefix = "days-"
        given = {name: value for name, value in self.cleaned_data.items() if name.startswith(prefix)}
        return {int(name.removeprefix(prefix)): value or 0 for name, value in given.items()}


class VisitForm(BreachForm):
    """A visit by hand: the day, who goes, and why."""

    demanded = ("officers", "reason")

    planned_on = DayField(label=_("Day"), widget=forms.TextInput(attrs={"type": "date"}))
    officers = forms.MultipleChoiceField(label=_("Who goes"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Why the plan is changed by hand"), required=False, max_length=300)

    def __init__(self, *args: Any, officers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(user.pk), user.display_name) for user in officers]

    @property
    def chosen(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["officers"]]


class ReasonForm(BreachForm):
    demanded = ("reason",)

    reason = forms.CharField(label=_("Why it is taken off the plan"), required=False, max_length=300)


class WeightField(forms.Field):
    """Points: a number as people write it, in Thai digits too, with at most one decimal."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": "5"})

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            number = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number")) from None
        if number != round(number, 1):
            raise forms.ValidationError(_("At most one decimal is needed"))
        return number


class WeightsForm(BreachForm):
    """All weights and limits, named by the code of their parameter, from a day on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = DayField(
        label=_("From the day"), widget=forms.TextInput(attrs={"type": "date"}),
        help_text=_("Today or later. The value that holds now ends the day before."),
    )  # fmt: skip
    source = forms.CharField(label=_("Where it is written"), required=False, max_length=1000)
    reason = forms.CharField(
        label=_("Why it is changed"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        for name in ("source", "reason"):  # looking needs no words, changing does; the service says which are missing
            self.fields[name].required = not self.is_bound
        for code, name in names.items():
            self.fields[code] = WeightField(label=name)

    @property
    def weights(self) -> dict[str, Decimal]:
        """By the code of the parameter."""
        return {code: self.cleaned_data[code] for code in self.names}


class TakeBackWeightsForm(forms.Form):
    """Which day's values are taken back, and why; the service says when the reason is missing."""

    revision = forms.IntegerField()
    valid_from = DayField()
    reason = forms.CharField(required=False, max_length=1000)


class SurroundingsForm(BreachForm):
    """What an officer saw around a factory."""

    homes = NumberField(
        label=_("Homes within 500 metres"), help_text=_("houses in which people live, counted or estimated")
    )
    sensitive = forms.BooleanField(
        label=_("A school, hospital or temple lies within 500 metres"), required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    seen_on = DayField(label=_("Seen on"), widget=forms.TextInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("What stands there"), required=False, max_length=300)
