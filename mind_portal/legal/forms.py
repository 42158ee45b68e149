"""What an administrator types about a day. It reads; the service judges."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai


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
