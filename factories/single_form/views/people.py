"""Who acts for an enterprise: the person asks, an officer of the factory's province decides."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from factories.single_form import services
from factories.single_form.forms import DecisionForm, RoleForm
from factories.single_form.models import EnterpriseRequest, RequestStatus
from factories.single_form.selectors.people import (
    documents_of,
    own_requests,
    own_roles,
    request_rows,
    site_by_number,
)
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.core.views import ScopedListView

MAY_ASK = "single_form.ask_enterprise_role"
MAY_DECIDE = "single_form.approve_enterprise_role"
SHOWN = 100


class RequestListView(ScopedListView):
    """Who waits for the office's word, then what was decided last."""

    model = EnterpriseRequest
    template_name = "single_form/request_list.html"
    permission_required = MAY_DECIDE

    def get_context(self) -> dict[str, Any]:
        requests = self.scoped()
        waiting = requests.filter(status=RequestStatus.ASKED).order_by("asked_at", "pk")
        decided = requests.exclude(status=RequestStatus.ASKED).order_by("-asked_at", "-pk")
        return {"waiting": request_rows(waiting[:SHOWN]), "decided": request_rows(decided[:20])}


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_DECIDE, raise_exception=True)
def request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: who, for whom, with what authority; yes, or no with a reason."""
    user = cast(User, request.user)
    asked = get_object_or_404(EnterpriseRequest.objects.visible_to(user), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"request_id": pk, "actor": user, "now": timezone.now()}
        try:
            if form.cleaned_data["decision"] == RequestStatus.APPROVED:
                services.approve_enterprise_role(**said)
                messages.success(request, _("The person may now act for the enterprise."))
            else:
                services.refuse_enterprise_role(reason=form.cleaned_data["reason"], **said)
                messages.success(request, _("The request was refused."))
        except DomainError as error:
            form.add_breaches(error)
        else:
            return redirect("single_form:request_list")
    row = request_rows(EnterpriseRequest.objects.filter(pk=asked.pk))[0]
    status = 422 if request.method == "POST" else 200
    context = {"row": row, "form": form, "documents": documents_of(pk)}
    return render(request, "single_form/request_decide.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_ASK, raise_exception=True)
def role_ask(request: HttpRequest) -> HttpResponse:
    """Ask to act for an enterprise, by the exact number of one of its factories; what one asked before stands below."""
    user = cast(User, request.user)
    form = RoleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _asked(request, form, user):
        messages.success(request, _("The provincial office was asked. You are told when it has decided."))
        return redirect("single_form:role_ask")
    context = {"form": form, "requests": own_requests(user), "roles": own_roles(user)}
    return render(request, "single_form/role_ask.html", context, status=422 if request.method == "POST" else 200)


def _asked(request: HttpRequest, form: RoleForm, user: User) -> bool:
    site = site_by_number(form.cleaned_data["number"])
    if site is None:
        form.add_error("number", _("No factory has this number. Write it as it stands on the licence."))
        return False
    try:
        services.ask_enterprise_role(
            site_id=site.pk, kind=form.cleaned_data["kind"], authority=form.cleaned_data["authority"], actor=user,
            now=timezone.now(), document=form.cleaned_data["document"],
        )  # fmt: skip
    except DomainError as error:
        form.add_breaches(error)
        return False
    return True


@require_POST
@login_required
@permission_required(MAY_ASK, raise_exception=True)
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    try:
        services.withdraw_enterprise_request(request_id=pk, actor=cast(User, request.user), now=timezone.now())
    except EnterpriseRequest.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, "; ".join(error.messages))
    else:
        messages.success(request, _("The request was taken back."))
    return redirect("single_form:role_ask")
