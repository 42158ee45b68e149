"""One draft: its outline, the changes to its outline, its own values and those of its sections, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mind_portal.core.errors import DomainError
from mind_portal.core.views import render_page_or_part, wants_part
from mind_portal.questionnaires.editing import changes, outline, services
from mind_portal.questionnaires.editing.faults import published_types
from mind_portal.questionnaires.editing.item_forms import ITEM_TYPES
from mind_portal.questionnaires.editing.shape import MOST_TEXT
from mind_portal.questionnaires.editing.views.access import draft_or_404, editors_only
from mind_portal.questionnaires.models import DraftVersion

OUTLINE = "questionnaires/editing/draft_outline.html"
STEPS = {"up": -1, "down": 1}


@require_safe
@editors_only
def draft_outline(request: HttpRequest, pk: int) -> HttpResponse:
    """Sections and items of the draft, with what is wrong and what can be done."""
    page = outline.outline_page(draft_or_404(pk))
    page["chosen"] = request.GET.get("section") or next((s["code"] for s in reversed(page["sections"])), "")
    return render_page_or_part(request, OUTLINE, "outline", page)


def apply(request: HttpRequest, pk: int, change: changes.Change, **what: Any) -> DraftVersion:
    """One change by the service; 404 when the draft is published or discarded, or the piece is gone."""
    try:
        return services.change_draft(draft_id=pk, change=change, what=what, actor=request.user, now=timezone.now())
    except (DraftVersion.DoesNotExist, changes.NoPiece):
        raise Http404 from None


@require_POST
@editors_only
def draft_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or copy a piece of the outline: `do` is “up guard”, “down guard” or “copy guard”."""
    draft = draft_or_404(pk)
    what, _blank, code = request.POST.get("do", "").partition(" ")
    if what in STEPS:
        change = changes.move(code, STEPS[what])
    elif what == "copy":
        change = changes.copy_piece(code, published_types(draft.code))
    else:
        raise Http404
    try:
        apply(request, pk, change, done=what, piece=code)
    except DomainError as error:
        return _outline_refused(request, pk, error)
    if wants_part(request):
        return draft_outline_part(request, pk)
    return redirect(f"/checklists/drafts/{pk}/#i-{code}")


def draft_outline_part(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, f"{OUTLINE}#outline", outline.outline_page(draft_or_404(pk)))


def _outline_refused(request: HttpRequest, pk: int, error: DomainError) -> HttpResponse:
    page = outline.outline_page(draft_or_404(pk), error.messages)
    return render_page_or_part(request, OUTLINE, "outline", page, status=422)


@require_POST
@editors_only
def draft_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new section, or a new item at the end of a section; its code is proposed, its page opens."""
    draft = draft_or_404(pk)
    texts = {language: request.POST.get(f"text_{language}", "").strip()[:MOST_TEXT] for language in ("th", "en")}
    section, kind = request.POST.get("section", ""), request.POST.get("type", "")
    if not texts["th"]:
        return _outline_refused(request, pk, DomainError(_("Write the Thai text first")))
    known = published_types(draft.code)
    code = changes.propose_code(draft.definition, texts["en"], kind if section else "part", known)
    if section:
        kind = kind if kind in ITEM_TYPES else "compliance"
        change = changes.add_item(section, {"code": code, "type": kind, "text": texts}, known)
    else:
        change = changes.add_section(code, texts)
    try:
        apply(request, pk, change, done="add", piece=code)
    except DomainError as error:
        return _outline_refused(request, pk, error)
    return redirect("questionnaires:draft_item" if section else "questionnaires:draft_section", pk=pk, code=code)


@require_http_methods(["GET", "POST"])
@editors_only
def draft_delete(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Ask once more, then take a section or an item out of the draft; refused while rules speak of it."""
    draft = draft_or_404(pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            apply(request, pk, changes.delete_piece(code), done="delete", piece=code)
        except DomainError as error:
            refused = error.messages
        else:
            messages.success(request, _("“%(code)s” is out of the draft.") % {"code": code})
            return redirect("questionnaires:draft_outline", pk=pk)
    try:
        context = outline.draft_head(draft) | outline.piece_page(draft.definition, code)
    except changes.NoPiece:
        raise Http404 from None
    context |= {"refused": refused}
    return render(request, "questionnaires/editing/draft_delete.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
@editors_only
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    draft = draft_or_404(pk)
    if request.method == "POST":
        try:
            services.discard_draft(draft_id=pk, actor=request.user, now=timezone.now())
        except DraftVersion.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The draft was discarded."))
        return redirect("questionnaires:checklist_list")
    return render(request, "questionnaires/editing/draft_discard.html", outline.draft_head(draft))
