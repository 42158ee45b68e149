"""Who may open the editor's pages, and the draft that a page is about."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse

from mind_portal.questionnaires.editing.selectors import open_drafts
from mind_portal.questionnaires.models import DraftVersion

PERMISSION = "questionnaires.edit_checklist"

View = Callable[..., HttpResponse]


def editors_only(view: View) -> View:
    """Head office; checklists belong to no province, so that there is nothing to scope."""
    return login_required(permission_required(PERMISSION, raise_exception=True)(view))


def draft_or_404(pk: int) -> DraftVersion:
    """The open draft; one that was published or discarded meanwhile is gone."""
    found = open_drafts().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def person(request: HttpRequest) -> Any:
    return request.user
