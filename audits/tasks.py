"""Jobs of the night and of the morning."""

from celery import shared_task
from django.utils import timezone

from audits.complaints.services import tend_complaints
from audits.orders.services.escalation import escalate_orders
from audits.services.risk import score_sites
from mind_portal.core.once import once
from mind_portal.geography.models import Province


@shared_task
@once("audits-risk")
def score_risks() -> dict[str, object]:
    """Work out the risk of every factory, province by province; killed half-way it begins anew the next time."""
    now = timezone.now()
    codes = Province.objects.filter(has_office=True).order_by("code").values_list("code", flat=True)
    return {"scored": sum(score_sites(province=code, actor=None, now=now) for code in list(codes))}


@shared_task
@once("factory-orders")
def escalate() -> dict[str, object]:
    """The days of orders: remind, mark what is overdue, tell; run twice it tells nobody twice."""
    return escalate_orders(now=timezone.now())


@shared_task
@once("complaints")
def tend() -> dict[str, object]:
    """The days of complaints: remind, close what was answered long ago, erase contacts; twice it does nothing twice."""
    return tend_complaints(now=timezone.now())
