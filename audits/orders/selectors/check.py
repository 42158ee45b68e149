"""What the public may know of a paper."""

from typing import Any

from audits.models import InspectionStatus
from audits.orders.models import OrderState, Paper, PaperKind
from mind_portal.core import thai


def check_page(paper: Paper) -> dict[str, Any]:
    """Number, day, office, checksum, and whether it is in force. No name of anybody, no text of the paper."""
    order = paper.order
    newer = _newer(paper)
    return {
        "name": str(PaperKind(paper.kind).label),
        "number": paper.shown_number,
        "office": paper.province.name,
        "day": thai.format_date(paper.issued_on, "long"),
        "sha256": paper.sha256,
        "valid": paper.withdrawn_on is None,
        "withdrawn": thai.format_date(paper.withdrawn_on, "long") if paper.withdrawn_on else "",
        "newer": {"number": newer.shown_number, "token": newer.token, "day": thai.format_date(newer.issued_on, "long")}
        if newer
        else None,
        "is_amended": newer is None and _is_amended(paper),
        "is_obeyed": order is not None and order.state == OrderState.OBEYED,
    }


def _newer(paper: Paper) -> Paper | None:
    """The newest paper of the same kind about the same inspection as it was amended since."""
    if paper.inspection_id is None:
        return None
    same = Paper.objects.filter(inspection=paper.inspection_id, kind=paper.kind, withdrawn_on=None)
    return same.filter(revision__gt=paper.revision).select_related("province").order_by("-revision").first()


def _is_amended(paper: Paper) -> bool:
    """The inspection says something else now, or is being corrected, and no newer paper tells it."""
    inspection = paper.inspection
    if inspection is None:
        return False
    return inspection.revision > paper.revision or inspection.status == InspectionStatus.RETURNED
