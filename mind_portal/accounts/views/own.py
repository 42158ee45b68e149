"""What a person sees of his own account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mind_portal.accounts import selectors
from mind_portal.accounts.landing import landing_url


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page by role."""
    return redirect(landing_url(request.user))


@require_safe
@login_required
def my_account(request: HttpRequest) -> HttpResponse:
    """Own name, roles, sessions, and the ways to change password and language."""
    return render(request, "accounts/my_account.html", selectors.own_account(request))
