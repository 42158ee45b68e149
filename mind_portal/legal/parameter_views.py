"""The page of one number of the law: its history, and for head office the ways to change it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mind_portal.core import thai
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.legal import selectors, together, values
from mind_portal.legal.forms import ChangeForm, TakeBackForm, ValueForm, VerifyForm
from mind_portal.legal.models import Parameter, ParameterValue

CHANGE = "legal.change_parameter"


def _page(
    request: HttpRequest, parameter: Parameter, form: ChangeForm | None = None, status: int = 200
) -> HttpResponse:
    context = selectors.parameter_page(parameter, timezone.localdate())
    seen = {"revision": parameter.revision}
    context |= {
        "may_change": request.user.has_perm(CHANGE),
        "group_page": together.page_of(parameter.code),
        "form": form if isinstance(form, ValueForm) else ValueForm(initial=seen),
        "refused": form if form is not None and not isinstance(form, ValueForm) else None,
    }
    return render(request, "legal/parameter.html", context, status=status)


@require_safe
@login_required
@permission_required("legal.view_parameter", raise_exception=True)
def parameter_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What the number was, is and will be, who said so, and where it is written."""
    return _page(request, get_object_or_404(Parameter, code=code))


@require_POST
@login_required
@permission_required(CHANGE, raise_exception=True)
def parameter_change(request: HttpRequest, code: str) -> HttpResponse:
    """Another value from a day on."""
    parameter = get_object_or_404(Parameter, code=code)
    form = ValueForm(request.POST)

    def act() -> str:
        given: dict[str, Any] = dict(form.cleaned_data)
        seen = given.pop("revision")
        changed = values.set_value(
            code=code, new=values.NewValue(**given), seen=seen, actor=request.user, now=timezone.now()
        )
        return _("It holds from %(day)s.") % {"day": thai.format_date(changed.valid_from)}

    return _changed(request, parameter, form, act)


@require_POST
@login_required
@permission_required(CHANGE, raise_exception=True)
def value_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a value that has not begun."""
    found = get_object_or_404(ParameterValue.objects.select_related("parameter"), pk=pk)
    form = TakeBackForm(request.POST)

    def act() -> str:
        given = form.cleaned_data
        values.withdraw_value(
            value_id=pk, seen=given["revision"], reason=given["reason"], actor=request.user, now=timezone.now()
        )
        return _("The value is taken back; the one before it goes on.")

    return _changed(request, found.parameter, form, act)


@require_POST
@login_required
@permission_required(CHANGE, raise_exception=True)
def value_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a value was compared with the Gazette."""
    found = get_object_or_404(ParameterValue.objects.select_related("parameter"), pk=pk)
    form = VerifyForm(request.POST)

    def act() -> str:
        given = form.cleaned_data
        values.verify_value(
            value_id=pk, seen=given["revision"], source=given["source"], actor=request.user, now=timezone.now()
        )
        return _("The value is marked as verified, with your name.")

    return _changed(request, found.parameter, form, act)


def _changed(request: HttpRequest, parameter: Parameter, form: ChangeForm, act: Any) -> HttpResponse:
    """Do it and show the page anew; refused, the same page with what was typed (409 when somebody was faster)."""
    status = 422
    if form.is_valid():
        try:
            said = act()
        except DomainError as error:
            form.add_breaches(error)
            status = 409 if isinstance(error, StaleError) else 422
        else:
            messages.success(request, said)
            return redirect("legal:parameter_detail", code=parameter.code)
    return _page(request, parameter, form, status)
