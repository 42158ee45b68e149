"""Who may open a file that is attached to a report."""

from typing import Any

from factories.single_form.models import Report


def may_open_file(user: Any, subject_id: str) -> bool:
    """Whoever sees the report: its enterprise's people, the offices of its province, those of the nation."""
    if not user.has_perm("single_form.view_submission") or not subject_id.isdecimal():
        return False
    return Report.objects.visible_to(user).filter(pk=int(subject_id)).exists()
