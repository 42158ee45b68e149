"""What the public may know of a paper."""

from typing import Any

from audits.orders.models import OrderState, Paper, PaperKind
from mind_portal.core import thai


def check_page(paper: Paper) -> dict[str, Any]:
    """Number, day, office, checksum, and whether it is in force. No name of anybody, no text of the paper."""
    order = paper.order
    return {
        "name": str(PaperKind(paper.kind).label),
        "number": paper.shown_number,
        "office": paper.province.name,
        "day": thai.format_date(paper.issued_on, "long"),
        "sha256": paper.sha256,
        "valid": paper.withdrawn_on is None,
        "withdrawn": thai.format_date(paper.withdrawn_on, "long") if paper.withdrawn_on else "",
        "is_obeyed": order is not None and order.state == OrderState.OBEYED,
    }
