"""Celery's way in. Both queues and clocks may be away: what is late is computed from times, so nothing is lost."""

from celery import shared_task
from django.utils import timezone

from emergencies.services import escalate_orders
from mind_portal.core.once import once


@shared_task
@once("emergencies-escalate")
def escalate_waiting_orders() -> dict[str, object]:
    """Look for orders that nobody answered or finished in time, and tell the next higher."""
    return dict(escalate_orders(now=timezone.now()))
