"""Who may open the photos of an inspection: whoever may open the inspection."""

from typing import Any

from audits.models import Inspection
from mind_portal.documents import access


def register_access() -> None:
    """Called once, when the app is ready."""
    access.register(Inspection._meta.label, may_see)


def may_see(user: Any, subject_id: str) -> bool:
    allowed = user.has_perm("audits.view_inspection")
    return bool(allowed and Inspection.objects.visible_to(user).filter(pk=int(subject_id)).exists())
