"""The outbox's workers: asked after a commit, and by beat every few seconds, so that nothing waits for ever."""

from celery import shared_task

from mind_portal.notifications.delivery import deliver

MESSAGE_LIFE = 30  # seconds; beat asks again
BATCH = 200


@shared_task
def deliver_urgent() -> dict[str, object]:
    """What cannot wait, on a queue of its own: an incident never stands behind reminders."""
    return deliver(urgent=True, at_most=BATCH)


@shared_task
def deliver_waiting() -> dict[str, object]:
    """Everything else."""
    return deliver(urgent=False, at_most=BATCH)
