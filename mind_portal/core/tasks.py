"""The worker's pulse, read by /readyz."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "portal:worker-heartbeat"
HEARTBEAT_LIFE = 600  # seconds


@shared_task
def beat_heart() -> None:
    """Note that beat, broker and a worker are alive together."""
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), HEARTBEAT_LIFE)
