"""The filters of the journal's page. What cannot be read narrows nothing and says so."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai
from mind_portal.journal import verbs
from mind_portal.journal.selectors import Filters


class FilterForm(forms.Form):
    verb = forms.ChoiceField(label=_("Event"), required=False)
    actor = forms.CharField(label=_("User name"), required=False, max_length=150)
    day = forms.CharField(label=_("Day"), required=False, max_length=30)
    record = forms.CharField(label=_("Record"), required=False, max_length=101)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All events")), *verbs.choices()]

    def clean_day(self) -> dt.date | None:
        if not (text := self.cleaned_data["day"]):
            return None
        try:
            return thai.parse_date(text)
        except ValueError:
            raise forms.ValidationError(_("Write the day like 24/11/2569.")) from None

    def filters(self) -> Filters:
        """What could be read; call after `is_valid()`."""
        values = self.cleaned_data
        return Filters(
            verb=values.get("verb", ""),
            actor=values.get("actor", ""),
            day=values.get("day"),
            record=values.get("record", ""),
        )
