"""What orders add to the page of an inspection: its papers, and the way to an order about its findings."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audits.models import FindingStatus, Inspection, InspectionStatus
from audits.orders.models import OrderFinding, Paper, PaperKind
from audits.orders.selectors.page import paper_rows
from mind_portal.accounts.models import User


def beside_inspection(inspection: Inspection, user: User) -> dict[str, Any]:
    """`papers`, the kinds that may still be issued, and the address of a new order about what is open and free."""
    if not user.has_perm("audits.view_order"):
        return {"papers": [], "issuable": [], "order_url": ""}
    papers = paper_rows(Paper.objects.visible_to(user).filter(inspection=inspection))
    current = [paper for paper in papers if paper["revision"] == inspection.revision]
    issued = {paper["kind"] for paper in current if not paper["withdrawn"]}
    may_issue = user.has_perm("audits.file_inspection") and inspection.status == InspectionStatus.FILED
    kinds = [PaperKind.REPORT, PaperKind.RECEIPT] if may_issue else []
    return {
        "papers": papers,
        "issuable": [(kind.value, kind.label) for kind in kinds if kind.value not in issued],
        "order_url": _order_url(inspection) if may_issue and user.has_perm("audits.draft_order") else "",
    }


def _order_url(inspection: Inspection) -> str:
    taken = OrderFinding.objects.filter(released=False, finding__inspection=inspection).values("finding_id")
    free = inspection.findings.filter(status=FindingStatus.OPEN).exclude(pk__in=taken)
    keys = list(free.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return ""
    return (
        f"{reverse('audits:order_draft')}?{urlencode([('site', inspection.site_id), *(('finding', k) for k in keys)])}"
    )
