"""What waits for officers and operators in reports."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from factories.single_form.filters import in_tab
from factories.single_form.models import Report
from factories.single_form.selectors.queue import site_rows
from mind_portal.core.worklist import SHOWN, State, Work, WorkRow, register, total_of


def _work(found: Any, today: dt.date, title: str, icon: str, url: str, state: State) -> Work:
    rows = [
        WorkRow(
            text=row["site"], url=reverse("single_form:report_detail", args=[row["pk"]]),
            detail=f"{row['form']} {row['period']} · {row['status']}", due=row["late"],
            state="bad" if row["late_state"] == "bad" else "none",
        )
        for row in site_rows(found.order_by("due_on", "pk")[:SHOWN], today)
    ]  # fmt: skip
    return Work(title, icon, total_of(found, rows), url, state, rows)


def reports_to_review(user: Any, today: dt.date) -> Work | None:
    """Certified or answered: the office's turn."""
    if not user.has_perm("single_form.review_submission"):
        return None
    url = f"{reverse('single_form:report_list')}?tab=review"
    found = in_tab(Report.objects.visible_to(user), "review", today)
    return _work(found, today, _("Reports to review"), "report", url, "info")


def questions_to_answer(user: Any, today: dt.date) -> Work | None:
    """The office asked or gave it back: the operator's turn."""
    if not user.has_perm("single_form.fill_submission"):
        return None
    found = Report.objects.visible_to(user).filter(status__in=["questioned", "returned"])
    url = reverse("single_form:due_list")
    return _work(found, today, _("Reports with questions of the office"), "help-circle", url, "warn")


def register_work() -> None:
    register("single_form.review", 40, reports_to_review)
    register("single_form.questions", 41, questions_to_answer)
