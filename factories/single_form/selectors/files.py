"""The files that are attached to a report, and who may open one."""

from typing import Any

from django.urls import reverse

from factories.single_form.models import Report
from mind_portal.core import thai
from mind_portal.documents.models import Attachment
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.sheet import FileLine


def may_open_file(user: Any, subject_id: str) -> bool:
    """Whoever sees the report: its enterprise's people, the offices of its province, those of the nation."""
    if not user.has_perm("single_form.view_submission") or not subject_id.isdecimal():
        return False
    return Report.objects.visible_to(user).filter(pk=int(subject_id)).exists()


def files_of(report: Report, found: Examination) -> dict[str, FileLine]:
    """The attached files by id; none is asked for when the form has no place for one."""
    if not any(item.type == "file" for item in found.edition.definition.items.values()):
        return {}
    return {
        str(file.pk): FileLine(
            file.name, reverse("documents:attachment", args=[file.pk]), f"{thai.format_number(file.size / 1024, 0)} KB"
        )
        for file in Attachment.objects.about(report)
    }
