"""What an editor types about a checklist as a whole. It reads; the services judge."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.core.errors import DomainError


class BreachForm(forms.Form):
    """A form that shows a service's refusal under the field that it names.

    `demanded`: fields that a draft may lack for a while, but nothing can be published without.
    """

    demanded: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.demanded:
            vars(self.fields[name])["demanded"] = True

    def add_breaches(self, error: DomainError) -> None:
        for breach in error.breaches:
            self.add_error(breach.field if breach.field in self.fields else None, str(breach.message))


class BeginForm(BreachForm):
    title_th = forms.CharField(label=_("Title in Thai"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    code = forms.CharField(
        label=_("Code"), max_length=50,
        help_text=_("Small English letters, digits and hyphens, as in boiler-check. It never changes."),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("Begin with"), required=False)

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("an empty checklist")), *((code, _("a copy of “%s”") % title) for code, title in sources)]
        self.fields["source"] = forms.ChoiceField(label=_("Begin with"), required=False, choices=choices)

    @property
    def title(self) -> dict[str, str]:
        return {"th": self.cleaned_data["title_th"], "en": self.cleaned_data["title_en"]}


class ReasonForm(BreachForm):
    demanded: ClassVar[tuple[str, ...]] = ("reason",)

    reason = forms.CharField(
        label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays with the version and in the journal."),
    )  # fmt: skip
