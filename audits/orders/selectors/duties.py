"""The operator's page: orders and findings of his factories, what is asked of him first."""

import datetime as dt
from typing import Any

from django.db.models import Count

from audits.models import Finding, FindingStatus, InspectionStatus
from audits.orders.models import ENDED, Answer, Order, OrderFinding
from audits.orders.papers import finding_text
from audits.orders.selectors.lists import order_row_values
from audits.selectors.signs import SEVERITY_STATES
from mind_portal.accounts.models import User
from mind_portal.core import thai

SHOWN = 100


def duties_page(user: User, today: dt.date) -> dict[str, Any]:
    """Running orders by deadline, findings without an order, and the last orders that have ended."""
    orders = Order.objects.visible_to(user).filter(served_on__isnull=False)
    running = orders.exclude(state__in=sorted(ENDED)).order_by("due_on", "pk")
    ended = orders.filter(state__in=sorted(ENDED)).order_by("-ended_on", "-pk")
    return {
        "running": order_row_values(running[:SHOWN], today),
        "ended": order_row_values(ended[:10], today),
        "findings": _findings(user),
    }


def _findings(user: User) -> list[dict[str, Any]]:
    standing = OrderFinding.objects.filter(released=False, order__served_on__isnull=False)
    found = Finding.objects.visible_to(user).filter(
        status=FindingStatus.OPEN, inspection__status=InspectionStatus.FILED
    )
    found = found.exclude(pk__in=standing.values("finding_id")).select_related("inspection", "site")
    rows = list(found.order_by("-found_on", "-pk")[:SHOWN])
    counted = Answer.objects.filter(finding__in=[f.pk for f in rows]).values_list("finding").annotate(n=Count("pk"))
    messages = dict(counted)
    return [
        {
            "pk": f.pk,
            "site": f.site.name,
            "text": finding_text(f),
            "note": f.note,
            "severity": f.get_severity_display(),
            "state": SEVERITY_STATES[f.severity],
            "found": thai.format_date(f.found_on),
            "messages": messages.get(f.pk, 0),
        }
        for f in rows
    ]
