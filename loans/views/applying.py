"""The firm's pages: which programme, begin, the list of sections, files, submit, give up."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from factories.models import Operator, Site
from loans import services
from loans.forms import AskingForm, DropForm, WantedForm
from loans.models import ApplicationStatus, Collateral, Round
from loans.selectors.choices import purpose_choices, site_choices
from loans.selectors.comparing import Wanted, compare_page, firm_by_key, firms_of
from loans.selectors.drafts import draft_page
from loans.selectors.offers import documents_of, terms_on
from loans.services.applications import EDITABLE, terms_of
from loans.tabs import tabs_for
from loans.views.acting import act, application_of, user_of
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.documents.models import Attachment

MAY_APPLY = "loans.apply"


@login_required
@permission_required("loans.view_application", raise_exception=True)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """The programmes side by side, with the firm's answers where the user has one or names one."""
    user, form = user_of(request), WantedForm(request.GET or None)
    firms = list(firms_of(user)[:50])
    operator = _operator(request, firms)
    wanted = Wanted()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = Wanted(data["amount"], data["purpose"], data["collateral"] or Collateral.NONE)
    context = compare_page(user, operator, wanted, timezone.localdate())
    context |= {"form": form, "firms": firms, "may_apply": user.has_perm(MAY_APPLY), "typed": request.GET.dict()}
    context["tabs"] = tabs_for(request, "loans:compare")
    return render(request, "loans/compare.html", context, status=422 if form.is_bound and form.errors else 200)


def _operator(request: HttpRequest, firms: list[Operator]) -> Operator | None:
    key = request.GET.get("operator", "")
    if not key:
        return firms[0] if firms and not user_of(request).scope.everything else None
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    found = firm_by_key(user_of(request), int(key))
    if found is None:
        raise Http404
    return found


@login_required
@permission_required(MAY_APPLY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def application_start(request: HttpRequest, round_id: int) -> HttpResponse:
    """What is asked for, and for which factory; then the form begins."""
    found = get_object_or_404(Round.objects.select_related("programme"), pk=round_id)
    terms = terms_on(found.programme_id, found.opens_on)
    initial = {"client_id": uuid4(), "asked": request.GET.get("amount", ""), "purpose": request.GET.get("purpose", "")}
    initial |= {"collateral": request.GET.get("collateral", ""), "site": request.GET.get("site", "")}
    form = AskingForm(
        request.POST or None, initial=initial, sites=site_choices(user_of(request)), purposes=purpose_choices(terms)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start_application(
                client_id=form.key, asking=_asking(form, found.pk), actor=user_of(request), now=timezone.now()
            )
        except Site.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            form.add_breaches(error)
        else:
            return redirect("loans:application_detail", pk=made.pk)
    context = {"form": form, "round": found, "terms": terms}
    return render(request, "loans/application_start.html", context, status=422 if form.errors else 200)


def _asking(form: AskingForm, round_id: int) -> services.Asking:
    data = form.cleaned_data
    return services.Asking(
        round_id=round_id, site_id=int(data["site"]), asked=data["asked"], months=data["months"],
        purpose=data["purpose"], collateral=data["collateral"],
    )  # fmt: skip


@login_required
@permission_required(MAY_APPLY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def application_asking(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct amount, term, purpose, collateral while the firm may."""
    application = application_of(request, pk)
    if application.status not in EDITABLE:
        raise Http404
    initial = {
        "site": str(application.site_id), "asked": thai.format_number(application.asked), "months": application.months,
        "purpose": application.purpose, "collateral": application.collateral,
    }  # fmt: skip
    form = AskingForm(
        request.POST or None, initial=initial, purposes=purpose_choices(terms_of(application)),
        sites=[(str(application.site_id), application.site.name)],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return act(
            request,
            lambda: services.change_asking(
                application_id=pk, asking=_asking(form, application.round_id), actor=user_of(request),
                now=timezone.now(),
            ),
            _("Changed."), application_url(pk), lambda error: _asking_page(request, application, form, error),
        )  # fmt: skip
    return _asking_page(request, application, form)


def _asking_page(
    request: HttpRequest, application: Any, form: AskingForm, error: DomainError | None = None
) -> HttpResponse:
    if error is not None:
        form.add_breaches(error)
    context = {"form": form, "application": application, "round": application.round}
    return render(request, "loans/application_start.html", context, status=422 if form.errors else 200)


def application_url(pk: int) -> str:
    return f"/loans/applications/{pk}/"


# --- files -----------------------------------------------------------------------------------------------------------


@login_required
@permission_required(MAY_APPLY, raise_exception=True)
@require_POST
def document_attach(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """Attach a file to one of the documents that the programme asks for."""
    application = application_of(request, pk)
    if application.status not in EDITABLE or slot not in documents_of(terms_of(application)):
        raise Http404
    file = request.FILES.get("file")
    if file is None:
        return draft_response(request, pk, [_("Choose a file first.")], slot=slot)
    return act(
        request,
        lambda: services.attach_paper(
            application_id=pk, slot=slot, file=file, actor=user_of(request), now=timezone.now()
        ),
        _("The file is attached."), f"{application_url(pk)}#documents",
        lambda error: draft_response(request, pk, error.messages, slot=slot),
    )  # fmt: skip


@login_required
@permission_required(MAY_APPLY, raise_exception=True)
@require_POST
def document_remove(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a file away again."""
    application = application_of(request, pk)
    if application.status not in EDITABLE or not Attachment.objects.about(application).filter(pk=file).exists():
        raise Http404
    return act(
        request,
        lambda: services.remove_paper(
            application_id=pk, attachment_id=file, actor=user_of(request), now=timezone.now()
        ),
        _("The file was removed."), f"{application_url(pk)}#documents",
        lambda error: draft_response(request, pk, error.messages),
    )  # fmt: skip


# --- the whole -------------------------------------------------------------------------------------------------------


def draft_response(
    request: HttpRequest, pk: int, refused: list[str], *, slot: str = "", status: int = 422
) -> HttpResponse:
    """The page of a draft with what was refused; one that was handed in meanwhile has a page of its own."""
    application = application_of(request, pk)
    if application.status not in EDITABLE:
        for text in refused:
            messages.warning(request, text)
        return redirect(application_url(pk))
    context = draft_page(application, timezone.localdate()) | {"refused": refused, "refused_slot": slot}
    return render(request, "loans/application_draft.html", context, status=status)


@login_required
@permission_required(MAY_APPLY, raise_exception=True)
@require_POST
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in; sent twice it is handed in once."""
    application_of(request, pk)
    return act(
        request, lambda: services.submit_application(application_id=pk, actor=user_of(request), now=timezone.now()),
        _("The application is submitted."), application_url(pk),
        lambda error: draft_response(request, pk, error.messages),
    )  # fmt: skip


@login_required
@permission_required(MAY_APPLY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up: a draft is thrown away, what was submitted is withdrawn with its reason."""
    application = application_of(request, pk)
    form = DropForm(request.POST or None, initial={"drop_reason": "changed_plans"})
    is_draft = application.status == ApplicationStatus.DRAFT
    if request.method == "POST" and is_draft:
        return act(
            request, lambda: services.discard_application(
                application_id=pk, actor=user_of(request), now=timezone.now()
            ),
            _("The draft was discarded."), "/loans/", lambda error: draft_response(request, pk, error.messages),
        )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return act(
            request, lambda: services.withdraw_application(
                application_id=pk, actor=user_of(request), now=timezone.now(), **form.cleaned_data
            ),
            _("The application is withdrawn."), application_url(pk),
            lambda error: _withdraw_page(request, application, form, error),
        )  # fmt: skip
    return _withdraw_page(request, application, form)


def _withdraw_page(
    request: HttpRequest, application: Any, form: DropForm, error: DomainError | None = None
) -> HttpResponse:
    if error is not None:
        form.add_breaches(error)
    context = {"application": application, "form": form, "is_draft": application.status == ApplicationStatus.DRAFT}
    return render(request, "loans/application_withdraw.html", context, status=422 if form.errors else 200)
