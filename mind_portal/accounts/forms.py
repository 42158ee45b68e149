"""Forms of the administrators' pages. They read; the services judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.geography.selectors import province_choices


def add_breaches(form: forms.Form, error: DomainError) -> None:
    """Put a service's refusals beside the fields that they are about."""
    for breach in error.breaches:
        form.add_error(breach.field if breach.field in form.fields else None, breach.message)


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class SearchForm(forms.Form):
    """The filters of the list of users, from its address."""

    q = forms.CharField(label=_("Name, user name, e-mail or office"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    after = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", [("", _("All roles")), *Role.choices])
        _choose(self, "province", [("", _("All provinces")), *province_choices(with_office=True)])
        _choose(self, "state", [("", _("All states")), ("open", _("Can sign in")), ("closed", _("Account is closed"))])


class EditUserForm(forms.Form):
    """What an administrator may change of an account."""

    display_name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    office = forms.CharField(label=_("Office"), required=False, max_length=150)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "language", [("th", "ไทย"), ("en", "English")])
        self.fields["email"].widget.attrs |= {"inputmode": "email", "autocomplete": "off"}

    @classmethod
    def of(cls, user: User) -> "EditUserForm":
        """The form filled with what the account has."""
        return cls(initial={name: getattr(user, name) for name in cls.base_fields})


class CreateUserForm(EditUserForm):
    """A new account, with its first role if that is known."""

    username = forms.CharField(label=_("User name"), max_length=150)
    role = forms.ChoiceField(label=_("First role"), required=False)
    province = forms.ChoiceField(label=_("Province of the role"), required=False)
    field_order = ("username", "display_name", "email", "office", "phone", "language", "role", "province")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        _choose(self, "role", [("", _("None yet")), *Role.choices])
        _choose(self, "province", [("", "–"), *province_choices(with_office=True)])

    def details(self) -> dict[str, str]:
        """The fields that describe the person, without those of the role."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("role", "province")}


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    province = forms.ChoiceField(label=_("Province of the role"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", list(Role.choices))
        _choose(self, "province", [("", "–"), *province_choices(with_office=True)])


class EnterpriseForm(forms.Form):
    operator = forms.IntegerField(label=_("Enterprise"), min_value=1)
    kind = forms.ChoiceField(label=_("What the person may do"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "kind", list(EnterpriseRole.Kind.choices))


class ActForm(forms.Form):
    """What comes with a button: why, and which row it is about."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
    row = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
