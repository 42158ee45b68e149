"""The job that seals the journal; beat starts it every minute."""

from celery import shared_task
from django.utils import timezone

from mind_portal.core.once import once
from mind_portal.journal.sealing import seal_waiting


@shared_task
@once("journal-seal")
def seal_journal() -> dict[str, object]:
    """Seal what waits."""
    return seal_waiting(now=timezone.now())
