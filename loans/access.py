"""Who may open the papers of an application: whoever may open the application."""

from typing import Any

from loans.models import Application
from mind_portal.documents import access


def register_files() -> None:
    """Called once, when the app is ready."""
    access.register("loans.application", may_open)


def may_open(user: Any, subject_id: str) -> bool:
    """The application is in the user's scope; a recused member's is not."""
    if not user.has_perm("loans.view_application") or not subject_id.isdigit():
        return False
    return Application.objects.visible_to(user).filter(pk=int(subject_id)).exists()
