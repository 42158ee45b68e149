"""Who may open the photos of an inspection or a declaration: whoever may open it."""

from typing import Any
from uuid import UUID

from audits.declarations.models import SelfDeclaration
from audits.declarations.selectors import for_page
from audits.models import Inspection, InspectionDraft
from mind_portal.documents import access


def register_access() -> None:
    """Called once, when the app is ready."""
    access.register(Inspection._meta.label, may_see)
    access.register(InspectionDraft._meta.label, may_see_draft)
    access.register(SelfDeclaration._meta.label, may_see_declaration)


def may_see(user: Any, subject_id: str) -> bool:
    allowed = user.has_perm("audits.view_inspection")
    return bool(allowed and Inspection.objects.visible_to(user).filter(pk=int(subject_id)).exists())


def may_see_draft(user: Any, subject_id: str) -> bool:
    """Only the officer whose draft it is."""
    own = InspectionDraft.objects.visible_to(user).filter(pk=UUID(subject_id), officer=user)
    return bool(user.has_perm("audits.file_inspection") and own.exists())


def may_see_declaration(user: Any, subject_id: str) -> bool:
    """The operator who gave it, and once it is declared the office."""
    allowed = user.has_perm("audits.view_inspection")
    return bool(allowed and for_page(user).filter(pk=UUID(subject_id)).exists())
