"""The register's jobs: thin, by id, safe to run twice. All go to the queue `bulk`."""

from datetime import timedelta
from typing import Any, Final

import structlog
from celery import Task, shared_task
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from factories.imports import services
from factories.models import ImportRun, RunState
from mind_portal.rollups.tasks import ask_for_drain

log = structlog.get_logger(__name__)

QUIET: Final = timedelta(seconds=60)
"""A run that gave no sign of life for so long has lost its worker."""


def send(task: "Task[Any, Any]", *args: int) -> bool:
    """Hand a job to the broker; when that is away the run waits for `resume_register_imports`."""
    try:
        task.delay(*args)
    except OperationalError as error:
        log.warning("job_not_sent", task=task.name, error=str(error))
        return False
    return True


@shared_task
def read_register_import(run_id: int) -> None:
    """Read an uploaded file up to its preview."""
    services.read_run(run_id=run_id, now=timezone.now())


@shared_task
def apply_register_import(run_id: int) -> None:
    """Apply a confirmed run, then let the figures follow at once."""
    run = services.apply_run(run_id=run_id, now=timezone.now())
    if run.state == RunState.APPLIED:
        ask_for_drain()


@shared_task
def resume_register_imports() -> dict[str, int]:
    """Start again what a lost worker or an absent broker left behind."""
    now = timezone.now()
    lost = ImportRun.objects.filter(
        Q(progress_at__lt=now - QUIET) | Q(progress_at=None), state__in=services.UNFINISHED
    ).order_by("pk")
    for run in lost:
        send(apply_register_import if run.state == RunState.APPLYING else read_register_import, run.pk)
    return {"resumed": len(lost)}
