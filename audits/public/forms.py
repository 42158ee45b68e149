"""The form that replaces a sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms import BreachForm


class RenewForm(BreachForm):
    reason = forms.CharField(
        label=_("Why the sheet is replaced"), max_length=300,
        help_text=_("Such as: copied and hung at another gate, torn off, scribbled over"),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
