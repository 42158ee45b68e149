"""The page of one application, and the office's acts on it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loans import services
from loans.forms import OpinionForm, ReasonForm
from loans.models import Application, ApplicationStatus, Contract, ContractStatus, DecisionState
from loans.selectors.pages import application_page
from loans.services.applications import EDITABLE
from loans.services.decisions import presides
from loans.states import APPLICATION_MACHINE
from loans.views.acting import act, application_of, status_of, user_of
from loans.views.applying import application_url, draft_response
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.core.errors import DomainError

SCREENS = "loans.screen_application"
NEEDS = {
    "take": SCREENS, "return": SCREENS, "refer": SCREENS, "confirm": "loans.confirm_screening",
    "send_back": "loans.confirm_screening", "withdraw": "loans.apply",
}  # fmt: skip


def allowed_acts(user: User, application: Application) -> dict[str, bool]:
    """The buttons of the page: what the state allows and the user may."""
    open_verbs = APPLICATION_MACHINE.open_from(application.status)
    return {verb: verb in open_verbs and user.has_perm(permission) for verb, permission in NEEDS.items()}


@login_required
@permission_required("loans.view_application", raise_exception=True)
@require_GET
def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm's draft with its sections, or the file of what was submitted."""
    application = application_of(request, pk)
    if application.status in EDITABLE and user_of(request).has_perm("loans.apply"):
        return draft_response(request, pk, [], status=200)
    return detail_page(request, application)


def detail_page(
    request: HttpRequest, application: Application, *, refused: DomainError | None = None, forms: Any = None
) -> HttpResponse:
    """The file; with `refused` the answer says what stood in the way, and keeps what was typed."""
    user = user_of(request)
    context = application_page(application, timezone.localdate(), is_firm=user.roles <= {Role.OPERATOR})
    context["presides_over"] = presided(user, application)
    context |= {"contract": contract_of(user, application), "may_sign": may_sign(user, application)}
    context |= {"may": allowed_acts(user, application), "refused": refused.messages if refused else []}
    context |= {"return_form": ReasonForm(prefix="return"), "back_form": ReasonForm(prefix="back")} | (forms or {})
    status = 200 if refused is None and not forms else status_of(refused) if refused else 422
    return render(request, "loans/application_detail.html", context, status=status)


def contract_of(user: User, application: Application) -> Contract | None:
    """The contract that the application led to, for who may open it."""
    if application.status != ApplicationStatus.CONTRACTED or not user.has_perm("loans.view_contract"):
        return None
    found = Contract.objects.visible_to(user).filter(application=application)
    return found.exclude(status=ContractStatus.CANCELLED).first()


def presided(user: User, application: Application) -> int | None:
    """The resolution from the waiting list that the user confirms or strikes out: it has no meeting's page."""
    if not user.has_perm("loans.decide_application"):
        return None
    waiting = application.decisions.filter(state=DecisionState.RECORDED, item=None).first()
    return waiting.pk if waiting is not None and presides(waiting, user) else None


def may_sign(user: User, application: Application) -> bool:
    """Whether the user enters the contract next."""
    approved = application.status in (ApplicationStatus.APPROVED, ApplicationStatus.CONDITIONAL)
    return approved and user.has_perm("loans.record_contract")


def _act(request: HttpRequest, pk: int, do: Callable[[], object], done: str) -> HttpResponse:
    application_of(request, pk)
    return act(
        request, do, done, application_url(pk),
        lambda error: detail_page(request, application_of(request, pk), refused=error),
    )  # fmt: skip


@login_required
@permission_required(SCREENS, raise_exception=True)
@require_POST
def application_take(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request, pk,
        lambda: services.take_application(application_id=pk, actor=user_of(request), now=timezone.now()),
        _("You screen this application now."),
    )  # fmt: skip


@login_required
@permission_required(SCREENS, raise_exception=True)
@require_POST
def application_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request, pk,
        lambda: services.return_application(
            application_id=pk, reason=request.POST.get("return-reason", ""), actor=user_of(request), now=timezone.now()
        ),
        _("It was returned to the firm."),
    )  # fmt: skip


@login_required
@permission_required(SCREENS, raise_exception=True)
@require_http_methods(["GET", "POST"])
def application_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the opinion, with the firm's standing beside it."""
    application = application_of(request, pk)
    if request.method == "GET" and application.status != ApplicationStatus.SCREENING:
        raise Http404
    form = OpinionForm(
        request.POST or None, initial={"amount": thai.format_number(application.asked), "recommendation": "approve"}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        opinion = services.Opinion(
            recommendation=data["recommendation"], amount=data["amount"], scores=form.scores, opinion=data["opinion"],
            conditions=data["conditions"],
        )  # fmt: skip
        return act(
            request,
            lambda: services.write_opinion(
                application_id=pk, opinion=opinion, actor=user_of(request), now=timezone.now()
            ),
            _("The opinion waits for the head."), application_url(pk),
            lambda error: _screen_page(request, application, form, error),
        )  # fmt: skip
    return _screen_page(request, application, form)


def _screen_page(
    request: HttpRequest, application: Application, form: OpinionForm, error: DomainError | None = None
) -> HttpResponse:
    if error is not None:
        form.add_breaches(error)
    context = application_page(application, timezone.localdate(), is_firm=False) | {"form": form}
    status = status_of(error) if error else 422 if form.errors else 200
    return render(request, "loans/application_screen.html", context, status=status)


@login_required
@permission_required("loans.confirm_screening", raise_exception=True)
@require_POST
def screening_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request, pk,
        lambda: services.confirm_opinion(application_id=pk, actor=user_of(request), now=timezone.now()),
        _("The opinion is confirmed; the application waits for a meeting."),
    )  # fmt: skip


@login_required
@permission_required("loans.confirm_screening", raise_exception=True)
@require_POST
def screening_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request, pk,
        lambda: services.send_back_opinion(
            application_id=pk, reason=request.POST.get("back-reason", ""), actor=user_of(request), now=timezone.now()
        ),
        _("The opinion was sent back."),
    )  # fmt: skip
