"""Celery's way in: drain what is dirty, recount at night, and ask for a drain after a commit."""

import time

import structlog
from celery import shared_task
from django.db import transaction

from mind_portal.core.broker import ask
from mind_portal.core.once import once
from mind_portal.rollups import services

DRAIN_SECONDS = 60.0
MESSAGE_LIFE = 30  # seconds; beat asks again every few
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


def after_commit_drain() -> None:
    """Ask for a drain when the current transaction has committed. Never fails: the keys are in the database, and beat
    asks every few seconds anyway."""
    transaction.on_commit(ask_for_drain)


def ask_for_drain() -> bool:
    """Send the message now; False when the broker is away."""
    return ask(drain_dirty_keys, expires=MESSAGE_LIFE)


def ask_for_rebuild() -> bool:
    """Send the message for a complete recount; False when the broker is away."""
    return ask(rebuild_nightly)
