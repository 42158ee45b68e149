"""Jobs of the night and of the morning, and the sheets that an officer orders by the hundred."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from audits.complaints.services import tend_complaints
from audits.orders.services.escalation import escalate_orders
from audits.public.batches import clear_batches, make_file
from audits.public.models import BatchState, SheetBatch
from audits.services.risk import score_sites
from mind_portal.core.broker import ask
from mind_portal.core.once import once
from mind_portal.geography.models import Province

QUIET: Final = timedelta(seconds=60)
"""A batch of sheets that gave no sign of life for so long has lost its worker."""


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


@shared_task
def make_gate_sheets(batch_id: str) -> None:
    """One file of a batch, then a message for the next: other jobs of the queue have their turns in between."""
    batch = make_file(batch_id=UUID(batch_id), now=timezone.now())
    if batch.state == BatchState.MAKING and not batch.attempts:
        ask(make_gate_sheets, args=[batch_id])


@shared_task
def resume_gate_sheets() -> dict[str, int]:
    """Start again what a lost worker or an absent broker left behind."""
    silent = SheetBatch.objects.filter(state=BatchState.MAKING, progress_at__lt=timezone.now() - QUIET)
    lost = list(silent.order_by("asked_at").values_list("pk", flat=True))
    for key in lost:
        ask(make_gate_sheets, args=[str(key)])
    return {"resumed": len(lost)}


@shared_task
@once("gate-sheets-clear")
def clear_gate_sheets() -> dict[str, object]:
    """Files of sheets that were ordered long ago go away."""
    return {"cleared": clear_batches(now=timezone.now())}
