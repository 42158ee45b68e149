"""What is typed about draws by lot and their announcements. Forms read; the services judge."""

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audits.forms import BreachForm
from audits.forms_plans import DayField, NumberField
from audits.services.draws import Lots
from mind_portal.accounts.models import User
from mind_portal.core import thai

_TIME: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?:\s*น\.?)?")
PUBLIC: Final = _("Everybody will read this once the month is over: name no factory and no person.")


class TimeField(forms.Field):
    """A time of day as people write it: 16:00, 16.00 น., Thai digits."""

    def to_python(self, value: Any) -> dt.time | None:
        text = thai.to_arabic_digits(str(value or "")).strip()
        if not text:
            return None
        found = _TIME.fullmatch(text)
        try:
            if found:
                return dt.time(int(found[1]), int(found[2]))
        except ValueError:
            pass
        raise forms.ValidationError(_("This is not a time of day: write it as 16:00"))


class LotsForm(BreachForm):
    """How many factories, by how many inspectors, and who must not inspect what."""

    count = NumberField(label=_("Factories to draw"), initial=5)
    team = NumberField(label=_("Inspectors for each"), initial=2)
    limit = NumberField(label=_("At most for one inspector"), initial=5)
    recused = forms.CharField(
        label=_("Who must not inspect what"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("a line each: the officer's user name, then the keys of the factories, as in officer1.21: 104 233"),
    )  # fmt: skip

    def __init__(self, *args: Any, officers: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {user.username.lower(): user.pk for user in officers}

    def clean_recused(self) -> dict[int, list[int]]:
        """The factories of each officer who must not inspect them. A line that cannot be read is named."""
        found: dict[int, list[int]] = {}
        for number, line in enumerate(self.cleaned_data["recused"].splitlines(), start=1):
            name, colon, keys = thai.to_arabic_digits(line).partition(":")
            if not line.strip():
                continue
            officer = self.officers.get(name.strip().lower())
            sites = keys.replace(",", " ").split()
            if officer is None or not colon or not all(key.isascii() and key.isdigit() for key in sites):
                raise forms.ValidationError(_("Line %(n)d is not “user name: keys”") % {"n": number})
            found[officer] = [int(key) for key in sites]
        return found

    @property
    def lots(self) -> Lots:
        given = self.cleaned_data
        return Lots(given["count"], given["team"], given["limit"], given["recused"])


class AnnounceForm(LotsForm):
    """A draw to come: where its number will come from, from when on, and what is drawn."""

    demanded = ("seed_source",)

    seed_source = forms.CharField(
        label=_("Where the number will come from"), required=False, max_length=300,
        help_text=_(
            "a number that nobody can know or choose, published by others, as in: first prize of the Government "
            "Lottery, draw of 16 December 2569"
        ),
    )  # fmt: skip
    exists_on = DayField(
        label=_("Day on which the number is published"), widget=forms.TextInput(attrs={"type": "date"})
    )
    exists_at = TimeField(
        label=_("Not before"), widget=forms.TextInput(attrs={"type": "time"}), initial="16:00",
        help_text=_("time of day at which it is known for certain; drawing opens then"),
    )  # fmt: skip

    field_order = ("seed_source", "exists_on", "exists_at", "count", "team", "limit", "recused")

    @property
    def exists_from(self) -> dt.datetime:
        moment = dt.datetime.combine(self.cleaned_data["exists_on"], self.cleaned_data["exists_at"])
        return timezone.make_aware(moment)


class UnannouncedDrawForm(LotsForm):
    """A draw at once: why it was not announced, the seed that was published, and what is drawn."""

    demanded = ("why", "seed", "seed_source")

    why = forms.CharField(
        label=_("Why it was not announced beforehand"), required=False, max_length=300, help_text=PUBLIC
    )
    seed = forms.CharField(
        label=_("Seed"), required=False, max_length=200,
        help_text=_("a number or text that nobody could know before, such as the first prize of a lottery to come"),
    )  # fmt: skip
    seed_source = forms.CharField(label=_("Where everybody can look it up"), required=False, max_length=300)

    field_order = ("why", "seed", "seed_source", "count", "team", "limit", "recused")


class NumberForm(BreachForm):
    """The number from the announced source, twice: a draw made with a slip of the pen stands for ever."""

    demanded = ("seed", "again")

    seed = forms.CharField(label=_("The number that was published"), required=False, max_length=200)
    again = forms.CharField(
        label=_("The same number once more"), required=False, max_length=200,
        help_text=_("A draw is made once and never changed, so a slip of the pen must show now."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, second = (
            thai.clean_text(thai.to_arabic_digits(given.get(name, "") or "")) for name in ("seed", "again")
        )
        if first != second:
            self.add_error("again", _("The two numbers differ: look at the source again"))
        return given


class WithdrawDrawForm(BreachForm):
    demanded = ("reason",)

    reason = forms.CharField(
        label=_("Why the announcement is withdrawn"), required=False, max_length=300, help_text=PUBLIC
    )
