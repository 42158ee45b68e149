"""The jobs of loans: thin, by id, safe to run twice. All go to the queue `bulk`."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from loans.models import BankFile, BankFileState
from loans.portfolio import closing
from loans.portfolio.bank import services
from mind_portal.core.broker import ask
from mind_portal.core.once import once
from mind_portal.rollups.tasks import ask_for_drain

QUIET: Final = timedelta(seconds=60)
"""A file that gave no sign of life for so long has lost its worker."""


@shared_task
def read_bank_file(file_id: int) -> None:
    """Read an uploaded file up to its preview."""
    services.read_file(file_id=file_id, now=timezone.now())


@shared_task
def book_bank_file(file_id: int) -> None:
    """Book a confirmed file, then let the figures follow at once."""
    file = services.book_file(file_id=file_id, now=timezone.now())
    if file.state == BankFileState.BOOKED:
        ask_for_drain()


@shared_task
def resume_bank_files() -> dict[str, int]:
    """Start again what a lost worker or an absent broker left behind."""
    silent = Q(progress_at__lt=timezone.now() - QUIET) | Q(progress_at=None)
    lost = BankFile.objects.filter(silent, state__in=services.UNFINISHED).order_by("pk")
    for file in lost:
        ask(book_bank_file if file.state == BankFileState.BOOKING else read_bank_file, args=[file.pk])
    return {"resumed": len(lost)}


@shared_task
@once("loans-close-day")
def close_day() -> dict[str, object]:
    """Work out how late every loan was at the end of yesterday, and tell who has to know."""
    now = timezone.now()
    closed = closing.close_day(day=timezone.localdate(now) - timedelta(days=1), now=now)
    ask_for_drain()
    return {"day": closed.day.isoformat(), "loans": closed.loans, "changes": closed.changes}
