"""What the receipt left with a factory leads to: whether the inspection has arrived, and what was found."""

from typing import Any

from audits.models import FieldVisit, Finding, InspectionStatus
from audits.orders.models import Paper, PaperKind
from audits.orders.papers import finding_text
from audits.public.names import public_name
from mind_portal.core import thai

FINDING_STATES = {"minor": "info", "major": "warn", "critical": "bad"}


def receipt_page(token: str) -> dict[str, Any] | None:
    """The public page of an inspection for whoever holds its receipt; None while no record with it has arrived.

    No name of anybody, and no officer's notes: they may speak of people. The items that failed stand in the
    checklist's own words.
    """
    visits = FieldVisit.objects.exclude(receipt="").filter(receipt=token)
    visit = visits.select_related("inspection__site__operator", "inspection__province").first()
    if visit is None:
        return None
    inspection = visit.inspection
    findings = Finding.objects.filter(inspection=inspection).select_related("inspection").order_by("pk")
    papers = Paper.objects.filter(inspection=inspection, withdrawn_on=None).select_related("province").order_by("pk")
    return {
        "site": public_name(inspection.site),
        "office": inspection.province.name,
        "day": thai.format_date(inspection.inspected_on, "long"),
        "kind": inspection.get_kind_display(),
        "received": thai.format_datetime(visit.received_at),
        "returned": inspection.status == InspectionStatus.RETURNED,
        "counts": [inspection.passed, inspection.failed, inspection.not_applicable],
        "findings": [(finding_text(one), FINDING_STATES[one.severity], one.get_severity_display()) for one in findings],
        "papers": [(PaperKind(one.kind).label, one.shown_number, one.token) for one in papers],
    }
