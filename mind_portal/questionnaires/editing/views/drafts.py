"""One draft: its outline, and the changes to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mind_portal.questionnaires.editing import selectors
from mind_portal.questionnaires.editing.views.access import draft_or_404, editors_only


@require_safe
@editors_only
def draft_outline(request: HttpRequest, pk: int) -> HttpResponse:
    """Sections and items of the draft, with what is wrong and what can be done."""
    draft = draft_or_404(pk)
    context = {"draft": draft, "title": selectors.title_of(draft.definition), "outline": draft.definition["sections"]}
    return render(request, "questionnaires/editing/draft_outline.html", context)
