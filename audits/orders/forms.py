"""The forms of orders. Dates are read as people write them; the services refuse, the forms show it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms import BreachForm
from audits.models import PenaltyStep
from audits.orders import kinds
from audits.orders.models import Delivery
from audits.orders.rules import Deadline
from audits.orders.services import Draft
from mind_portal.core import thai


def _long(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "data-autosize": str(rows)})
    return forms.CharField(label=label, widget=widget, max_length=10_000, required=required, help_text=help_text)


class DayField(forms.CharField):
    """A day: the browser's own picker, or as people write it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "date"}), max_length=40, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return thai.parse_date(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a date; write 24/11/2569")) from None


class NumberField(forms.CharField):
    """A whole number, in Thai digits too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), max_length=10, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number")) from None
        if number != int(number):
            raise forms.ValidationError(_("Write a whole number"))
        return int(number)


class OrderForm(BreachForm):
    """What an officer writes of an order; the findings offered are those of the factory that still stand."""

    kind = forms.ChoiceField(label=_("Kind of order"), choices=kinds.choices, widget=forms.RadioSelect)
    findings = forms.MultipleChoiceField(
        label=_("Findings that the order is about"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("At least one, except for a summons or the order of a local body"),
    )  # fmt: skip
    facts = _long(_("What was found"), rows=4)
    demands = _long(_("What the operator must do"), rows=4)
    deadline_days = NumberField(label=_("Time: working days from the day of service"), required=False)
    deadline_on = DayField(label=_("or: by a day"), required=False)
    authority = forms.CharField(
        label=_("By what authority"), max_length=300, required=False,
        help_text=_("For section 39: the delegation. For a local body: number and day of its order."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, findings: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["findings"].choices = findings  # type: ignore[attr-defined]

    @property
    def draft(self) -> Draft:
        """As the services take it."""
        found = self.cleaned_data
        return Draft(
            kind=found["kind"], facts=found["facts"], demands=found["demands"], authority=found["authority"],
            deadline=Deadline(found["deadline_days"], found["deadline_on"]),
            findings=frozenset(int(pk) for pk in found["findings"]),
        )  # fmt: skip


class ActForm(BreachForm):
    """A button's page: `revision` is what the page had shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(ActForm):
    reason = _long(_("Why"))


class ServeForm(ActForm):
    how = forms.ChoiceField(label=_("How it was served"), choices=Delivery.choices, widget=forms.RadioSelect)
    served_on = DayField(label=_("Day of service"))
    received_by = forms.CharField(
        label=_("Received by, or witness"), max_length=200,
        help_text=_("Name and position; shown to the office and the operator only"),
    )  # fmt: skip
    places = _long(_("Where it was posted"), required=False, help_text=_("One place a line"))


class ExtendForm(ActForm):
    until = DayField(label=_("New deadline"))
    reason = _long(_("Why more time is given"))


class AppealForm(ActForm):
    lodged_on = DayField(label=_("Day of the appeal"))
    grounds = _long(_("Grounds"))


class DecideForm(ActForm):
    upheld = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("no", _("Dismissed: the order stands")), ("yes", _("Upheld: the order is withdrawn"))],
    )  # fmt: skip
    decision = _long(_("What was decided, with number and day"))


class JudgeForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("Verdict"), widget=forms.RadioSelect,
        choices=[("obeyed", _("Obeyed")), ("partly", _("Obeyed in part")), ("not_obeyed", _("Not obeyed"))],
    )  # fmt: skip
    fixed = forms.MultipleChoiceField(
        label=_("Findings put right"), widget=forms.CheckboxSelectMultiple, required=False
    )
    fulfilled_on = DayField(label=_("Obeyed since"), required=False)
    reason = _long(_("How you know"), help_text=_("Such as the visit, its day, or the papers seen"))

    def __init__(self, *args: Any, findings: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fixed"].choices = findings  # type: ignore[attr-defined]
        if not findings:
            del self.fields["fixed"]


class MoneyField(forms.CharField):
    """Baht, as people write it: 20,000 or ๒๐,๐๐๐."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=20, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return thai.parse_number(text)
        except ValueError:
            raise forms.ValidationError(_("This is not a number")) from None


class PenaltyForm(ActForm):
    step = forms.ChoiceField(label=_("Step"), choices=PenaltyStep.choices, widget=forms.RadioSelect)
    happened_on = DayField(label=_("On"))
    amount = MoneyField(label=_("Amount (baht)"), required=False, help_text=_("For a fine proposed, set or paid"))
    note = _long(_("In words"), help_text=_("Number and day of the letter or decision, to whom, result"))


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one input."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in files if one]


class AnswerForm(BreachForm):
    """A message with files; `answer` is its id, made with the page, so that sending it twice sends one."""

    answer = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = _long(_("Your message"))
    evidence = FilesField(
        label=_("Photos and documents"), required=False,
        widget=MultipleFileInput(attrs={"multiple": True, "accept": "image/*,.pdf,.xlsx,.docx,.csv"}),
        help_text=_("At most 10 files: photos, PDF, XLSX, DOCX, CSV"),
    )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {"answer_id": found["answer"] or uuid4(), "text": found["text"], "files": found["evidence"]}
