"""What an administrator types about a day. It reads; the service judges."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai


class DayForm(forms.Form):
    day = forms.CharField(label=_("Day"), max_length=40, help_text=_("as in 31 ธ.ค. 2569 or 2026-12-31"))
    kind = forms.ChoiceField(label=_("It is"), choices=[("off", _("a day off")), ("work", _("a working day"))])
    name = forms.CharField(label=_("Name of the day"), max_length=200)

    def clean_day(self) -> object:
        try:
            return thai.parse_date(self.cleaned_data["day"])
        except ValueError:
            raise forms.ValidationError(_("This is not a day: write it as 31 ธ.ค. 2569 or 2026-12-31")) from None
