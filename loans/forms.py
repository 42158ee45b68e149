"""The small forms of loans; the application itself is read by `questionnaires`."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans import rules
from loans.models import Collateral, DecisionOutcome, DropReason, Programme, Recommendation, VoteChoice
from mind_portal.core import thai
from mind_portal.core.errors import DomainError

MOST = Decimal(10) ** 11


def read_amount(text: str) -> Decimal:
    """Baht to the satang as people write them. Raises ValueError for what is no amount or too large to be one."""
    amount = thai.parse_number(text)
    if abs(amount) >= MOST or amount != round(amount, 2):
        raise ValueError(text)
    return amount


class BreachForm(forms.Form):
    """A form that shows a service's refusals beside the fields that they speak of."""

    def demand(self, *names: str) -> None:
        """Say of fields that they are not optional though the service, and not the form, asks for them: so that one
        answer names everything that is missing."""
        for name in names:
            self.fields[name].demanded = True  # type: ignore[attr-defined]

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


class MoneyField(forms.CharField):
    """Baht as people write them: Thai digits, commas, satang; None when blank and not required."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 40)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not an amount; write 4,500,000 or 4500000.50")) from None
        if abs(amount) >= MOST:
            raise forms.ValidationError(_("The amount is too large"))
        if amount != round(amount, 2):
            raise forms.ValidationError(_("At most two places behind the point: satang"))
        return amount


class WholeField(forms.CharField):
    """A whole number with Thai or Arabic digits."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        options.setdefault("max_length", 12)
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a whole number")) from None
        if number != int(number) or not 0 <= number <= self.most:
            raise forms.ValidationError(_("A whole number up to %(most)d") % {"most": self.most})
        return int(number)


class DayField(forms.CharField):
    """A day as people write it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 40)
        options.setdefault("widget", forms.TextInput(attrs={"type": "date"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return thai.parse_date(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a date; write 24/11/2569")) from None


def _long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-autosize": str(rows)})


class WantedForm(forms.Form):
    """What the firm wants, on the page that compares; everything may be left out."""

    amount = MoneyField(label=_("Money needed"), required=False)
    purpose = forms.CharField(required=False, max_length=40)
    collateral = forms.ChoiceField(label=_("Collateral"), choices=Collateral.choices, required=False)


class AskingForm(BreachForm):
    """What is asked for, of which round and for which factory."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    site = forms.ChoiceField(label=_("Factory"))
    asked = MoneyField(label=_("Amount asked for"))
    months = WholeField(label=_("Term in months"), most=600, required=False)
    purpose = forms.ChoiceField(label=_("What it is for"))
    collateral = forms.ChoiceField(label=_("Collateral"), choices=Collateral.choices)

    def __init__(
        self, *args: Any, sites: list[tuple[str, str]], purposes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = sites  # type: ignore[attr-defined]
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]

    @property
    def key(self) -> Any:
        return self.cleaned_data.get("client_id") or uuid4()


class ReasonForm(BreachForm):
    """Why: of a return, a refusal, a strike."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=_long_text(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demand("reason")


class DropForm(BreachForm):
    """Why an application is given up."""

    drop_reason = forms.ChoiceField(label=_("Why"), choices=DropReason.choices)
    reason = forms.CharField(label=_("In your own words"), max_length=1000, required=False, widget=_long_text(2))


SCORES = [("", "–"), *((str(n), str(n)) for n in range(rules.MOST_SCORE + 1))]
CRITERIA = {
    "market": _("Market and orders"),
    "management": _("Management"),
    "finance": _("Finances and repayment"),
    "collateral": _("Collateral and guarantee"),
    "impact": _("Effect on jobs, community, environment"),
}


class OpinionForm(BreachForm):
    """The office's opinion: recommendation, amount, a score for each criterion, words."""

    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=Recommendation.choices, widget=forms.RadioSelect
    )
    amount = MoneyField(
        label=_("Amount recommended"), help_text=_("Blank only when it should be declined."), required=False
    )
    opinion = forms.CharField(label=_("Opinion"), max_length=4000, required=False, widget=_long_text(4))
    conditions = forms.CharField(label=_("Conditions"), max_length=2000, required=False, widget=_long_text(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in CRITERIA.items():
            self.fields[f"score-{code}"] = forms.ChoiceField(label=label, choices=SCORES, required=False)
        self.demand("amount", "opinion", *(f"score-{code}" for code in CRITERIA))

    @property
    def scores(self) -> dict[str, int]:
        found = {code: self.cleaned_data.get(f"score-{code}", "") for code in CRITERIA}
        return {code: int(value) for code, value in found.items() if value}

    def score_fields(self) -> list[Any]:
        return [self[f"score-{code}"] for code in CRITERIA]


class RoundForm(BreachForm):
    """A new round."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.order_by("position"))
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Closes on"))
    pot = MoneyField(label=_("Money of the round"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class MeetingForm(BreachForm):
    """When and where the committee meets; members are read beside it."""

    day = DayField(label=_("Day"))
    time = forms.CharField(label=_("Time"), max_length=10, widget=forms.TextInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    chair = forms.CharField(required=False, max_length=18)

    def __init__(self, *args: Any, provinces: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = provinces  # type: ignore[attr-defined]

    def clean_time(self) -> dt.time:
        text = thai.to_arabic_digits(self.cleaned_data["time"]).replace(".", ":").strip()
        try:
            time = dt.time.fromisoformat(text if ":" in text and len(text.split(":")[0]) == 2 else f"0{text}")
            return time.replace(tzinfo=None)
        except ValueError:
            raise forms.ValidationError(_("This is not a time; write 13:30")) from None

    @property
    def held_at(self) -> dt.datetime:
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        return timezone.make_aware(dt.datetime.combine(day, time))


class VoteForm(BreachForm):
    choice = forms.ChoiceField(label=_("Vote"), choices=VoteChoice.choices, widget=forms.RadioSelect)
    score = WholeField(label=_("Score 0–100"), most=100, required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


OUTCOMES = [
    (DecisionOutcome.APPROVED.value, pgettext_lazy("resolve", "Approve")),
    (DecisionOutcome.CONDITIONAL.value, pgettext_lazy("resolve", "With conditions")),
    (DecisionOutcome.DEFERRED.value, pgettext_lazy("resolve", "Defer")),
    (DecisionOutcome.DECLINED.value, pgettext_lazy("resolve", "Decline")),
]


class ResolutionForm(BreachForm):
    """What the secretary records."""

    outcome = forms.ChoiceField(label=_("Resolution"), choices=OUTCOMES, widget=forms.RadioSelect)
    amount = MoneyField(label=_("Amount"), required=False)
    rate = MoneyField(label=_("Interest a year, %"), required=False)
    months = WholeField(label=_("Term in months"), most=600, required=False)
    grace_months = WholeField(label=_("Months of grace"), most=120, required=False)
    conditions = forms.CharField(label=_("Conditions"), max_length=2000, required=False, widget=_long_text(2))
    drop_reason = forms.ChoiceField(
        label=_("Reason of a refusal"), choices=[("", "–"), *DropReason.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demand("amount", "conditions", "drop_reason")

    def clean_rate(self) -> Any:
        rate = self.cleaned_data["rate"]
        if rate is not None and not 0 <= rate <= 15:
            raise forms.ValidationError(_("Interest lies between 0 and 15 per cent"))
        return rate
