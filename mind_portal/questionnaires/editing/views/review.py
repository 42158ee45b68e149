"""Before and after publishing: the preview, what changes, publishing; two published versions beside one another."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mind_portal.core.errors import DomainError, StaleError
from mind_portal.questionnaires.editing import outline, selectors, services
from mind_portal.questionnaires.editing.difference import difference
from mind_portal.questionnaires.editing.faults import Fault, faults_of
from mind_portal.questionnaires.editing.forms import ReasonForm
from mind_portal.questionnaires.editing.preview import Preview, draft_edition, fact_rows
from mind_portal.questionnaires.editing.views.access import View, draft_or_404, editors_only
from mind_portal.questionnaires.models import DraftVersion, Version
from mind_portal.questionnaires.selectors import Edition, edition, latest_version


def in_own_frame(view: View) -> View:
    """The preview shows itself in a frame as wide as a phone; nobody else may frame it."""
    policy: Any = csp_replace({"frame-ancestors": [SELF], "frame-src": [SELF]})
    framed: View = xframe_options_sameorigin(policy(view))
    return framed


@require_http_methods(["GET", "POST"])
@editors_only
@in_own_frame
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as officers will see it; rules react, nothing is kept. What the engine cannot take is left out."""
    draft = draft_or_404(pk)
    head = outline.draft_head(draft)
    found, faults = draft_edition(draft.definition, head["draft"]["next"])
    context = {**head, "faults": [outline.fault_row(pk, draft.definition, fault) for fault in faults]}
    return _preview(request, found, context, f"/checklists/drafts/{pk}/")


@require_http_methods(["GET", "POST"])
@editors_only
@in_own_frame
def version_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A published version as officers see it."""
    version = _version_or_404(code, number)
    context = {"title": selectors.title_of(version.definition), "code": code, "version": version}
    return _preview(request, edition(version.pk), context, f"/checklists/{code}/")


def _preview(request: HttpRequest, found: Edition | None, context: dict[str, Any], back: str) -> HttpResponse:
    context |= {"back_to": back, "view": request.GET.get("view", ""), "empty": found is None}
    if found is not None:
        looked = Preview(found, request.POST, request.GET, timezone.localdate())
        if request.headers.get("X-Autosave"):
            return JsonResponse(looked.as_json())
        context |= {**looked.page(), "facts": fact_rows(found.definition, request.GET)}
    return render(request, "questionnaires/editing/preview.html", context)


def _version_or_404(code: str, number: int) -> Version:
    try:
        return selectors.version_of(code, number)
    except Version.DoesNotExist:
        raise Http404 from None


@require_safe
@editors_only
def version_compare(request: HttpRequest, code: str) -> HttpResponse:
    """What changed from one published version to another; without a choice from the last but one to the last."""
    versions = list(selectors.published(code))
    if not versions:
        raise Http404
    numbers = {version.number: version for version in versions}
    last = versions[0].number
    to = _chosen(request, "to", numbers, last)
    since = _chosen(request, "from", numbers, max((n for n in numbers if n < to.number), default=to.number))
    context = {
        "code": code, "title": selectors.title_of(to.definition), "numbers": sorted(numbers), "since": since, "to": to,
        "difference": difference(since.definition, to.definition),
    }  # fmt: skip
    return render(request, "questionnaires/editing/version_compare.html", context)


def _chosen(request: HttpRequest, name: str, numbers: dict[int, Version], default: int) -> Version:
    text = request.GET.get(name, "")
    return numbers.get(int(text) if text.isdecimal() and len(text) < 10 else default, numbers[default])


@require_safe
@editors_only
def draft_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing would change, what keeps the draft from it, and the reason."""
    return _review(request, draft_or_404(pk), ReasonForm())


def _review(request: HttpRequest, draft: DraftVersion, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    latest = latest_version(draft.code)
    faults = faults_of(draft.code, draft.definition)
    context = {
        **outline.draft_head(draft),
        "form": form,
        "latest": latest,
        "is_based_on_latest": (latest.pk if latest else None) == draft.based_on_id,
        "difference": difference(latest.definition if latest else None, draft.definition),
        "faults": _rows(draft, faults),
        "begun": selectors.begun_under(latest),
    }
    return render(request, "questionnaires/editing/draft_review.html", context, status=status)


def _rows(draft: DraftVersion, faults: list[Fault]) -> list[dict[str, Any]]:
    return [outline.fault_row(draft.pk, draft.definition, fault) for fault in faults]


@require_POST
@editors_only
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what the page had shown; pressed twice it leads to the same version."""
    form = ReasonForm(request.POST)
    form.is_valid()
    revision = request.POST.get("revision", "")
    try:
        version = services.publish_draft(
            draft_id=pk, revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
            reason=form.cleaned_data.get("reason", ""), actor=request.user, now=timezone.now(),
        )  # fmt: skip
    except DraftVersion.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        shown = [breach for breach in error.breaches if breach.rule != "QUE-EDIT-9"]  # the page names the faults itself
        form.add_breaches(DomainError(shown))
        return _review(request, draft_or_404(pk), form, status=409 if isinstance(error, StaleError) else 422)
    messages.success(request, _("Version %(n)d is in force.") % {"n": version.number})
    return redirect("questionnaires:checklist_detail", code=version.questionnaire.code)


@require_POST
@editors_only
def draft_rebase(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor has seen what the version published meanwhile says: the draft goes on as its successor."""
    draft = draft_or_404(pk)
    number = request.POST.get("version", "")
    try:
        services.rebase_draft(
            draft_id=pk, version=int(number) if number.isdecimal() and len(number) < 10 else 0, actor=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except DraftVersion.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        form = ReasonForm({})
        form.add_breaches(error)
        return _review(request, draft, form, status=409)
    return redirect("questionnaires:draft_review", pk=pk)
