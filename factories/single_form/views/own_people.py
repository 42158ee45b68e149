"""Who reports for an enterprise, and asking to do so: found by the exact number of one of its factories."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from factories.single_form import services
from factories.single_form.models import EnterpriseRequest
from factories.single_form.selectors.own_people import people_page, site_by_number
from factories.single_form.views.filling import user_of
from mind_portal.core.errors import Breach, DomainError

MAY_ASK = "single_form.ask_enterprise_role"


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(MAY_ASK, raise_exception=True)
def people(request: HttpRequest) -> HttpResponse:
    """The enterprises that I act for, what I have asked for, and the form to ask."""
    user = user_of(request)
    context = people_page(user)
    if request.method == "GET":
        return render(request, "single_form/people.html", context)
    typed = {name: str(request.POST.get(name, "")) for name in ("number", "kind", "authority")}
    try:
        site = site_by_number(typed["number"])
        if site is None:
            message = _("No factory has this number. Write the registration number as it stands on the licence.")
            raise DomainError(Breach("FORM-PERSON-5", message, field="number"))
        services.ask_enterprise_role(
            site_id=site.pk, kind=typed["kind"], authority=typed["authority"], actor=user, now=timezone.now()
        )
    except DomainError as error:
        errors = {breach.field: breach.message for breach in error.breaches}
        context |= {"typed": typed, "errors": errors, "refused": error.messages}
        return render(request, "single_form/people.html", context, status=422)
    messages.success(request, _("The provincial office was asked. You are told when it has decided."))
    return redirect("single_form:people")


@require_POST
@login_required
@permission_required(MAY_ASK, raise_exception=True)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's request back."""
    try:
        services.withdraw_enterprise_request(request_id=pk, actor=user_of(request), now=timezone.now())
    except EnterpriseRequest.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("single_form:people")
