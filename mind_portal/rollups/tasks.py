"""Celery's way in: drain what is dirty, recount at night, and ask for a drain after a commit."""

import time
from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from mind_portal.core.once import once
from mind_portal.rollups import services

DRAIN_SECONDS = 60.0
MESSAGE_LIFE = 30  # seconds; beat asks again every few
SILENCE = 15.0  # seconds without asking after the broker did not answer
log = structlog.get_logger(__name__)


@shared_task
def drain_dirty_keys() -> dict[str, object]:
    """Drain until nothing waits, at most a minute.

    It looks once more after each commit: a key whose own call found this one at work was committed before, so it is
    seen here and waits for no beat.
    """
    until = time.monotonic() + DRAIN_SECONDS
    claimed = cells = rounds = 0
    while time.monotonic() < until:
        drained = services.drain()
        rounds += 1
        claimed, cells = claimed + drained.claimed, cells + drained.cells
        if drained.skipped or not services.is_waiting():
            break
    return {"claimed": claimed, "cells": cells, "rounds": rounds}


@shared_task
@once("rollups-nightly")
def rebuild_nightly() -> dict[str, object]:
    """Recount everything, repair and report the drift."""
    run = services.rebuild(kind="nightly")
    if run.drift:
        log.error("rollups_drift", drift=run.drift, detail=run.detail)
    return {"cells": run.cells, "drift": run.drift}


class _Broker:
    """Remembers for a moment that the broker did not answer, so that a burst of writes waits for it only once."""

    silent_until = 0.0


def after_commit_drain() -> None:
    """Ask for a drain when the current transaction has committed. Never fails: the keys are in the database, and beat
    asks every few seconds anyway."""
    transaction.on_commit(ask_for_drain)


def ask_for_drain() -> bool:
    """Send the message now; False when the broker is away."""
    return _send(drain_dirty_keys, expires=MESSAGE_LIFE)


def ask_for_rebuild() -> bool:
    """Send the message for a complete recount; False when the broker is away."""
    return _send(rebuild_nightly)


def _send(task: Any, **options: Any) -> bool:
    if time.monotonic() < _Broker.silent_until:
        return False
    try:
        task.apply_async(retry=False, **options)
    except (OperationalError, OSError) as error:
        _Broker.silent_until = time.monotonic() + SILENCE
        log.warning("rollups_broker_away", error=str(error))
        return False
    return True
