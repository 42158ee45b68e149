"""The buttons on the page of an account. Each is a POST, a service call, and the way back to the page."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mind_portal.accounts import services
from mind_portal.accounts.forms import ActForm, EditUserForm, EnterpriseForm, GrantForm, add_breaches
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.accounts.views.users import PERMISSION, detail_page
from mind_portal.core.errors import DomainError

Act = Callable[[HttpRequest, User, Any, dict[str, Any]], HttpResponse | str]


def _act(form_class: type[Form], context_name: str) -> Callable[[Act], Callable[..., HttpResponse]]:
    """A view around an act: who may, which account, what the form says; a refusal is the page with 422.

    The act gets the arguments that all services share and returns a notice, or an answer of its own.
    """

    def decorate(act: Act) -> Callable[..., HttpResponse]:
        @require_POST
        @login_required
        @permission_required(PERMISSION, raise_exception=True)
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            user = get_object_or_404(User, pk=pk)
            form = form_class(request.POST)
            if form.is_valid():
                common = {"user_id": user.pk, "actor": request.user, "now": timezone.now()}
                try:
                    answer = act(request, user, form.cleaned_data, common)
                except DomainError as error:
                    add_breaches(form, error)
                else:
                    return _back(request, user, answer)
            return detail_page(request, get_object_or_404(User, pk=pk), status=422, **{context_name: form})

        view.__doc__ = act.__doc__
        return view

    return decorate


def _back(request: HttpRequest, user: User, answer: HttpResponse | str) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, answer)
    return redirect("accounts:user_detail", pk=user.pk)


@_act(EditUserForm, "edit_form")
def edit(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Save the person's data."""
    services.edit_user(**common, **given)
    return _("Saved.")


@_act(GrantForm, "grant_form")
def grant(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Give a role."""
    services.grant_role(**common, role=Role(given["role"]), province=given["province"], reason=given["reason"])
    return _("The role is given. The person has to sign in again.")


@_act(ActForm, "act_form")
def revoke(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Take a role away."""
    services.revoke_role(**common, grant_id=given["row"] or 0, reason=given["reason"])
    return _("The role is taken away. The person has to sign in again.")


@_act(EnterpriseForm, "act_form")
def add_enterprise(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Let the person act for an enterprise."""
    services.add_enterprise_role(**common, operator_id=given["operator"], kind=given["kind"], reason=given["reason"])
    return _("The enterprise is added. The person has to sign in again.")


@_act(ActForm, "act_form")
def remove_enterprise(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """End what the person may do for an enterprise."""
    services.remove_enterprise_role(**common, enterprise_role_id=given["row"] or 0, reason=given["reason"])
    return _("The enterprise is taken away. The person has to sign in again.")


@_act(ActForm, "act_form")
def suspend(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Close the account."""
    services.suspend_user(**common, reason=given["reason"])
    return _("The account is closed and signed out everywhere.")


@_act(ActForm, "act_form")
def reactivate(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Open the account again."""
    services.reactivate_user(**common, reason=given["reason"])
    return _("The account is open again.")


@_act(ActForm, "act_form")
def unlock(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Open sign-in after too many failures."""
    services.unlock_user(**common, reason=given["reason"])
    return _("Sign-in is unlocked.")


@_act(ActForm, "act_form")
def sign_out(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Sign the person out on all devices."""
    services.end_sessions(**common, reason=given["reason"])
    return _("Signed out on all devices.")


@_act(ActForm, "act_form")
def initial_password(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> HttpResponse:
    """Set an initial password and show it this one time; the page is kept by no cache."""
    password = services.set_initial_password(**common, reason=given["reason"])
    answer = render(request, "accounts/initial_password.html", {"person": user, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer


@_act(ActForm, "act_form")
def reset_link(request: HttpRequest, user: User, given: Any, common: dict[str, Any]) -> str:
    """Mail a link for a new password."""
    noted = services.note_reset_link(**common, reason=given["reason"])
    form = ResetPasswordForm({"email": noted.email})
    if form.is_valid():
        form.save(request)
    return _("The link is on its way to %(email)s.") % {"email": noted.email}
