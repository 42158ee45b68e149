"""Drafts of one officer, examined."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audits.facts import draft_facts
from audits.models import Inspection, InspectionDraft, InspectionStatus
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition


def own_drafts(user: User) -> QuerySet[InspectionDraft]:
    """The drafts that this officer began, the one worked on last first."""
    drafts = InspectionDraft.objects.visible_to(user).filter(officer=user)
    return drafts.select_related("site", "site__district", "amends").order_by("-updated_at")


def own_draft(user: User, draft_id: UUID) -> InspectionDraft:
    """Raises InspectionDraft.DoesNotExist for somebody else's."""
    return own_drafts(user).get(pk=draft_id)


def examine_draft(draft: InspectionDraft) -> Examination:
    """What is shown, missing and wrong in a draft."""
    answers, reasons = draft.answers.get("items", {}), draft.answers.get("reasons", {})
    return examine(edition(draft.version_id), answers, draft_facts(draft), reasons)


def draft_cards(user: User, most: int = 20) -> list[dict[str, Any]]:
    """The officer's drafts as the start page shows them: how far, since when, where to go on.

    Each is examined by its checklist, so ask for no more than are shown.
    """
    return [_card(draft) for draft in own_drafts(user)[:most]]


def _card(draft: InspectionDraft) -> dict[str, Any]:
    found = examine_draft(draft)
    section = next((s for s in found.sections if any(not found.result(i.code) for i in found.items_of(s))), None)
    return {
        "id": draft.pk,
        "name": draft.site.name,
        "district": draft.site.district.name if draft.site.district else "",
        "kind": draft.get_kind_display(),
        "saved": thai.format_datetime(draft.updated_at),
        "answered": found.answered,
        "total": len(found.shown),
        "section": section.code if section else "",
        "amends": draft.amends_id is not None,
    }


def previous_inspection(site_id: int, version_id: int) -> Inspection | None:
    """The last filed inspection of a site by the same questionnaire, whatever its version; not a returned one."""
    filed = Inspection.objects.filter(
        site=site_id, version__questionnaire__versions=version_id, status=InspectionStatus.FILED
    )
    return filed.only("inspected_on", "answers").order_by("-inspected_on", "-pk").first()


def previous_answers(draft: InspectionDraft) -> dict[str, Answer]:
    """The answers of the last visit by item; shown beside the question, never chosen beforehand."""
    previous = previous_inspection(draft.site_id, draft.version_id)
    return dict(previous.answers.get("items", {})) if previous else {}
