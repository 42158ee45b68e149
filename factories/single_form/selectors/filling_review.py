"""The page before a report goes to its certifier: what stands in the way, and what asks for a reason."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from factories.single_form.models import Report
from factories.single_form.selectors import filling as select
from factories.single_form.selectors.filling_read import certifiers as certifier_names
from factories.single_form.selectors.filling_read import steps_page
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach
from mind_portal.questionnaires.examination import Examination, Problem
from mind_portal.questionnaires.filling import task_list
from mind_portal.questionnaires.sheet import warning_row


def review_page(user: User, report: Report, today: dt.date, breaches: Sequence[Breach] = ()) -> dict[str, Any]:
    """Everything that the review shows; `breaches` are those of a refused submission."""
    version = select.draft_version(report)
    assert version is not None  # the page is shown for drafts only
    now = select.filling_of(report, version)
    found = now.found
    return steps_page(user, report, today) | {
        "tasks": task_list(now.sheet),
        "blocking": [_blocking(report, found, problem) for problem in found.problems],
        "warnings": [
            warning_row(warned) | {"url": _address(report, found, warned.item.code)} for warned in found.warnings
        ],
        "refused": [breach for breach in breaches if breach.rule != "FORM-SUBMIT-4"],
        "certifier_names": certifier_names(report),
    }


def _blocking(report: Report, found: Examination, problem: Problem) -> dict[str, Any]:
    item = found.shown.get(problem.item)
    return {
        "number": item.number if item else "",
        "text": str(item.text) if item else problem.item,
        "message": problem.message,
        "url": _address(report, found, problem.item),
    }


def _address(report: Report, found: Examination, code: str) -> str:
    section = found.edition.definition.section_of.get(code)
    return f"{select.section_url(report.pk, section.code)}#i-{code}" if section else select.section_url(report.pk)
