"""The list of checklists, one checklist with its versions, a new one, and taking one out of force."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.editing import selectors, services
from mind_portal.questionnaires.editing.forms import BeginForm, ReasonForm
from mind_portal.questionnaires.editing.views.access import editors_only
from mind_portal.questionnaires.models import DraftVersion, Questionnaire, Version


@require_safe
@editors_only
def checklist_list(request: HttpRequest) -> HttpResponse:
    """Every checklist with the version in force, the draft of the next one, and how often it was used."""
    return render(request, "questionnaires/editing/checklist_list.html", {"rows": selectors.checklist_rows()})


@require_http_methods(["GET", "POST"])
@editors_only
def checklist_begin(request: HttpRequest) -> HttpResponse:
    """A new checklist: empty, or a copy of one that exists."""
    sources = [(row["code"], row["title"]) for row in selectors.checklist_rows() if row["versions"]]
    initial = {"source": request.GET.get("source", "")}
    form = BeginForm(request.POST or None, initial=initial, sources=sources)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("questionnaires:draft_outline", pk=_begin(request, form).pk)
        except DomainError as error:
            form.add_breaches(error)
    status = 422 if request.method == "POST" else 200
    return render(request, "questionnaires/editing/checklist_begin.html", {"form": form}, status=status)


def _begin(request: HttpRequest, form: BeginForm) -> DraftVersion:
    code, source, now = form.cleaned_data["code"], form.cleaned_data["source"], timezone.now()
    if source:
        return services.begin_copy(source=source, code=code, title=form.title, actor=request.user, now=now)
    return services.begin_empty(code=code, title=form.title, actor=request.user, now=now)


@require_safe
@editors_only
def checklist_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One checklist: its versions with where they came from, its draft, and what can be done."""
    return _detail(request, code)


def _detail(request: HttpRequest, code: str, *, refused: list[str] | None = None, status: int = 200) -> HttpResponse:
    try:
        row = selectors.checklist(code)
    except Questionnaire.DoesNotExist:
        raise Http404 from None
    context = {"row": row, "refused": refused or []}
    return render(request, "questionnaires/editing/checklist_detail.html", context, status=status)


@require_POST
@editors_only
def draft_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version; when a draft is open already, it is that one that opens."""
    try:
        draft = services.begin_next(code=code, actor=request.user, now=timezone.now())
    except Version.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        return _detail(request, code, refused=error.messages, status=422)
    return redirect("questionnaires:draft_outline", pk=draft.pk)


@require_http_methods(["GET", "POST"])
@editors_only
def checklist_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the reason, then take the version in force out of force, without a successor."""
    try:
        row = selectors.checklist(code)
    except Questionnaire.DoesNotExist:
        raise Http404 from None
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = request.POST.get("number", "")
        try:
            services.retire_checklist(
                code=code, number=int(number) if number.isdecimal() else 0, reason=form.cleaned_data["reason"],
                actor=request.user, now=timezone.now(),
            )  # fmt: skip
        except Version.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            form.add_breaches(error)
        else:
            messages.success(request, _("The checklist is out of force. Inspections begun before can still be filed."))
            return redirect("questionnaires:checklist_detail", code=code)
    status = 422 if request.method == "POST" else 200
    return render(request, "questionnaires/editing/checklist_retire.html", {"row": row, "form": form}, status=status)
