"""Small forms of inspections; the checklist itself is read by `questionnaires.forms`."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.models import InspectionKind
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.selectors import Edition


class BreachForm(forms.Form):
    """A form that shows a service's refusals beside the fields that they speak of.

    `demanded`: fields that the form lets pass empty because the service says best what is missing; their labels do
    not call them optional.
    """

    demanded: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.demanded:
            vars(self.fields[name])["demanded"] = True

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


class DraftForm(BreachForm):
    """Kind and day of an inspection; `draft` is the id made with the page, so that sending it twice begins one."""

    draft = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind of inspection"), choices=InspectionKind.choices)
    checklist = forms.ChoiceField(label=_("Checklist"), required=False, choices=[])
    inspected_on = forms.CharField(
        label=_("Day of the inspection"), widget=forms.TextInput(attrs={"type": "date"}), max_length=40
    )

    def __init__(self, *args: Any, checklists: Sequence[Edition] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["checklist"])
        field.choices = [("", _("The one for this kind")), *((one.definition.code, _named(one)) for one in checklists)]

    def only_kinds(self, present: str, definition: Definition) -> None:
        """Offer the kinds that the checklist serves, and the present one."""
        field = cast(forms.ChoiceField, self.fields["kind"])
        field.choices = [
            pair for pair in InspectionKind.choices if pair[0] == present or definition.serves(str(pair[0]))
        ]

    def clean_inspected_on(self) -> Any:
        try:
            return thai.parse_date(self.cleaned_data["inspected_on"])
        except ValueError:
            raise forms.ValidationError(_("This is not a date; write 24/11/2569")) from None

    @property
    def values(self) -> dict[str, Any]:
        """As the services take them."""
        found = self.cleaned_data
        return {
            "draft_id": found.get("draft") or uuid4(),
            "kind": found["kind"],
            "inspected_on": found["inspected_on"],
            "checklist": found.get("checklist") or "",
        }


def _named(one: Edition) -> str:
    """A checklist with the kinds that it serves."""
    kinds = [str(label) for value, label in InspectionKind.choices if one.definition.serves(value)]
    return f"{one.definition.title} ({', '.join(kinds)})" if one.definition.occasions else str(one.definition.title)


class CloseForm(BreachForm):
    """Why a finding no longer stands."""

    reason = forms.CharField(
        label=_("How it was corrected, and how you know"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": "3"}),
    )


class WithdrawForm(BreachForm):
    """Why a wanted inspection is not needed any more."""

    reason = forms.CharField(
        label=_("Why this factory need not be inspected any more"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": "3"}),
    )
