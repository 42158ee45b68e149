"""The forms of teams, amendments, reviews and interests; nothing in them needs JavaScript."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms import BreachForm
from audits.models import Agency, MemberRole
from audits.team_rules import Member
from mind_portal.accounts.models import User
from mind_portal.core import thai

NOBODY: Final = [("", "–")]
_OUTSIDE_ROLES: Final = [choice for choice in MemberRole.choices if choice[0] != MemberRole.LEAD]
SPARE_ROWS: Final = 2


class OutsideForm(forms.Form):
    """One member of another agency; an empty row is left out."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    agency = forms.ChoiceField(label=_("Agency"), choices=[*NOBODY, *Agency.choices], required=False)
    agency_name = forms.CharField(
        label=_("Name of the agency"), max_length=120, required=False,
        help_text=_("for a local body or another agency"),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=_OUTSIDE_ROLES, required=False, initial=MemberRole.OBSERVER)

    @property
    def member(self) -> Member | None:
        given: dict[str, Any] = {name: thai.clean_text(self.cleaned_data.get(name, "")) for name in self.fields}
        if not any(given[name] for name in ("name", "position", "agency_name")):
            return None
        return Member(**(given | {"role": given["role"] or MemberRole.OBSERVER.value}))


class InvitedForm(forms.Form):
    """A user of another office, by his user name or e-mail address, with the reason."""

    who = forms.CharField(label=_("User name or e-mail address"), max_length=150, required=False)
    reason = forms.CharField(label=_("Why he comes along"), max_length=300, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=MemberRole.choices, required=False, initial=MemberRole.INSPECTOR.value
    )

    def clean_who(self) -> User | None:
        typed = self.cleaned_data["who"].strip()
        found = User.objects.find(typed)
        if typed and found is None:
            raise forms.ValidationError(_("Nobody has this user name or e-mail address"))
        return found

    @property
    def member(self) -> Member | None:
        user = self.cleaned_data.get("who")
        if user is None:
            return None
        role = self.cleaned_data["role"] or MemberRole.INSPECTOR.value
        return Member(role, user=user.pk, reason=thai.clean_text(self.cleaned_data["reason"]))


OutsideForms = forms.formset_factory(OutsideForm, extra=SPARE_ROWS, max_num=20, absolute_max=20)
InvitedForms = forms.formset_factory(InvitedForm, extra=1, max_num=10, absolute_max=10)


class TeamForm(BreachForm):
    """The officers of the office, each with a role or none; the other rows are formsets beside it."""

    def __init__(self, *args: Any, officers: Sequence[User], recused: Mapping[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        for user in officers:
            closed = user.pk in recused
            self.fields[f"user-{user.pk}"] = forms.ChoiceField(
                label=str(user), choices=[*NOBODY, *MemberRole.choices], required=False, disabled=closed,
                help_text=_("has declared an interest in this factory") if closed else "",
            )  # fmt: skip

    @property
    def members(self) -> list[Member]:
        return [Member(role, user=int(name.removeprefix("user-"))) for name, role in self.cleaned_data.items() if role]


class ReturnForm(BreachForm):
    """What must be corrected; `item-…` come beside the items."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What must be corrected"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": "3"}),
    )  # fmt: skip


class InterestForm(BreachForm):
    demanded = ("reason",)

    reason = forms.CharField(
        label=_("What connects you with this factory"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": "2"}),
    )  # fmt: skip
