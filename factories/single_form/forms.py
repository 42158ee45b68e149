"""Small forms of the office; the report itself is read by `questionnaires.forms`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from factories.single_form.models import RequestStatus
from mind_portal.accounts.models import EnterpriseRole
from mind_portal.core import thai
from mind_portal.core.errors import DomainError

LONG = {"rows": 3, "data-autosize": "3"}


class BreachForm(forms.Form):
    """A form that shows a service's refusals beside the fields that they speak of."""

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            if breach.field in self.errors:
                continue  # the form has said it already
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


class QuestionForm(BreachForm):
    """What the office wants to know, about the whole report or one item."""

    item_code = forms.ChoiceField(label=_("Concerning"), required=False)
    text = forms.CharField(label=_("Question"), max_length=2000, widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args: Any, items: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["item_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The whole report")), *items]


class AnswerForm(BreachForm):
    """What the enterprise answers."""

    text = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs=LONG))


class ReasonForm(BreachForm):
    """Why: a return."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs=LONG))


class RefusalForm(BreachForm):
    """Why not: asked only of who refuses."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs=LONG))


class ExtensionForm(BreachForm):
    """A later due day for one province."""

    province = forms.ChoiceField(label=_("Province"))
    extended_to = forms.CharField(label=_("New due day"), widget=forms.TextInput(attrs={"type": "date"}), max_length=40)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args: Any, provinces: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["province"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = provinces

    def clean_extended_to(self) -> Any:
        try:
            return thai.parse_date(self.cleaned_data["extended_to"])
        except ValueError:
            raise forms.ValidationError(_("This is not a date; write 24/11/2569")) from None


class RoleForm(BreachForm):
    """Who one wants to be in the enterprise of a factory, found by its exact number."""

    number = forms.CharField(
        label=_("Registration number of the factory"),
        max_length=60,
        help_text=_("As on the licence, the new number of 14 digits or the old one"),
    )
    kind = forms.ChoiceField(label=_("I shall"), choices=EnterpriseRole.Kind.choices)
    authority = forms.CharField(
        label=_("What shows that you may"),
        max_length=2000,
        help_text=_("Position in the enterprise, or the number and day of the power of attorney"),
        widget=forms.Textarea(attrs=LONG),
    )
    document = forms.FileField(
        label=_("Document (PDF or photo)"), required=False, help_text=_("Power of attorney or company certificate")
    )


class DecisionForm(BreachForm):
    """Yes or no to a request; a no says why."""

    decision = forms.ChoiceField(choices=[(RequestStatus.APPROVED, ""), (RequestStatus.REFUSED, "")])
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs=LONG))
