"""One finding with its conversation."""

from typing import Any

from django.db.models import QuerySet

from audits.models import Finding, FindingStatus
from audits.orders.models import Answer, OrderFinding
from audits.orders.papers import finding_text
from audits.orders.selectors.page import answer_rows
from audits.selectors.signs import SEVERITY_STATES
from mind_portal.accounts.models import User
from mind_portal.core import thai


def for_finding(user: User) -> QuerySet[Finding]:
    return Finding.objects.visible_to(user).select_related("site", "inspection")


def finding_page(finding: Finding, user: User) -> dict[str, Any]:
    """What the page shows; `order` is the one that the finding stands under, which is where to answer then."""
    lines = OrderFinding.objects.filter(finding=finding, released=False).select_related("order__province")
    line = lines.filter(order__served_on__isnull=False).first()
    return {
        "finding": finding,
        "text": finding_text(finding),
        "severity": finding.get_severity_display(),
        "state": SEVERITY_STATES[finding.severity],
        "is_open": finding.status == FindingStatus.OPEN,
        "closed": thai.format_date(finding.closed_on) if finding.closed_on else "",
        "order": line.order if line else None,
        "answers": answer_rows(Answer.objects.visible_to(user).filter(finding=finding)),
    }
