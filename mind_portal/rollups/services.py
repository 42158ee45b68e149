"""Fold dirty keys into cells, and recount everything.

Nothing is lost, because claim and recompute are one transaction: a worker that dies gives its keys back, and a key
whose writer has not committed is not there to be claimed. Nothing goes stale, because one transaction at a time
claims: with two, the one with the older snapshot could store its figure last.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from mind_portal.core import thai
from mind_portal.rollups import catalogue, recompute
from mind_portal.rollups.models import Cell, Run
from mind_portal.rollups.plan import HORIZON_MONTHS, by_source, extents, first_month, plan, province_codes
from mind_portal.rollups.recompute import Keys, Outcome

LOCK = "rollups"
CLAIM_LIMIT = 200_000  # dirty rows a transaction; they are made distinct at once
log = structlog.get_logger(__name__)


@dataclass
class Drained:
    """What one drain did. `skipped`: another one was at work, and will see what is waiting."""

    claimed: int = 0
    cells: int = 0
    changed: int = 0
    seconds: float = 0.0
    skipped: bool = False
    queries: dict[str, int] = field(default_factory=dict)


def drain(limit: int = CLAIM_LIMIT, *, today: dt.date | None = None) -> Drained:
    """Claim up to `limit` dirty rows and recompute the cells that they reach, in one transaction.

    Also fills what a new month, a new measure or earlier data need. Returns at once when another drain is at work.
    """
    began = time.perf_counter()
    with transaction.atomic():
        if not _locked("pg_try_advisory_xact_lock"):
            return Drained(skipped=True)
        drained = _claim_and_recompute(limit, thai.month_start(today or timezone.localdate()))
    drained.seconds = time.perf_counter() - began
    if drained.cells:
        log.info("rollups_drained", claimed=drained.claimed, cells=drained.cells, changed=drained.changed)
    return drained


def is_waiting() -> bool:
    """Whether a committed dirty key waits."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from rollups_dirtykey)")
        return bool(cursor.fetchone()[0])


def _locked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(hashtextextended(%s, 0))", [LOCK])
        return cursor.fetchone()[0] is not False


def _claim_and_recompute(limit: int, current: dt.date) -> Drained:
    drained = Drained()
    claimed, rows = _claim(limit)
    drained.claimed = claimed
    dirty, provinces, known = by_source(rows), province_codes(), extents()
    for query in catalogue.queries():
        todo = plan(query, dirty, extent=known[query.code], provinces=provinces, current=current)
        if todo is not None:
            outcome = recompute.store(query, todo)
            drained.cells += outcome.cells
            drained.changed += outcome.changed + outcome.added
            drained.queries[query.code] = outcome.cells
    return drained


def _claim(limit: int) -> tuple[int, list[tuple[str, str, dt.date]]]:
    """Take dirty rows away; how many, and their distinct keys. Materialised, or a plan may pass the limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with taken as materialized (select id from rollups_dirtykey order by id limit %s for update skip locked), "
            "claimed as (delete from rollups_dirtykey d using taken where d.id = taken.id "
            "returning d.source, d.province_code, d.month) "
            "select source, province_code, month, count(*) from claimed group by 1, 2, 3",
            [limit],
        )
        found = cursor.fetchall()
    return sum(row[3] for row in found), [row[:3] for row in found]


# --- everything ------------------------------------------------------------------------------------------------------


def rebuild(*, kind: str, repair: bool = True, today: dt.date | None = None) -> Run:
    """Recount every cell, count those that differ (the drift: 0 unless something is broken) and put them right.

    `kind` is nightly, command or verify. It works on one snapshot, in which the dirty keys are folded in first, so
    that writers may go on meanwhile without being taken for drift. With `repair` False nothing but that is stored.
    """
    run = Run.objects.create(kind=kind, started_at=timezone.now())
    current = thai.month_start(today or timezone.localdate())
    with _alone(), _snapshot():
        waiting = 1
        while waiting:
            waiting = _claim_and_recompute(CLAIM_LIMIT, current).claimed
        began = time.perf_counter()
        detail = _recount(current, repair=repair)
        seconds = time.perf_counter() - began
    run.finished_at = timezone.now()
    run.cells = sum(each["cells"] for each in detail.values())
    run.drift = sum(each["drift"] for each in detail.values())
    run.source_rows = _source_rows()
    run.detail = {"seconds": round(seconds, 3), "queries": detail}
    run.save(update_fields=["finished_at", "cells", "drift", "source_rows", "detail"])
    log.info("rollups_rebuilt", kind=kind, cells=run.cells, drift=run.drift, seconds=round(seconds, 3))
    return run


def _recount(current: dt.date, *, repair: bool) -> dict[str, dict[str, Any]]:
    limit = thai.add_months(current, 1 - HORIZON_MONTHS)
    provinces = province_codes()
    detail: dict[str, dict[str, Any]] = {}
    for query in catalogue.queries():
        began = time.perf_counter()
        start = first_month(query, limit=limit, current=current)
        outcome = Outcome(0, 0, 0, [])
        if start is not None:
            outcome = (recompute.store if repair else recompute.compare)(query, Keys(start, current, provinces))
        detail[query.code] = {
            "cells": outcome.cells,
            "drift": outcome.changed + outcome.added,
            "sample": outcome.sample,
            "seconds": round(time.perf_counter() - began, 3),
        }
        if repair:
            _forget(query.code, start)
    if repair:
        Cell.objects.exclude(measure__in=[measure.code for measure in catalogue.measures()]).delete()
    return detail


def _forget(query: str, start: dt.date | None) -> None:
    """Delete the cells of months that lie before the data or the horizon."""
    cells = Cell.objects.filter(measure__in=[measure.code for measure in catalogue.measures_of(query)])
    (cells if start is None else cells.filter(month__lt=start)).delete()


def _source_rows() -> int:
    tables = sorted({catalogue.source(query.begins).table for query in catalogue.queries()})
    with connection.cursor() as cursor:
        cursor.execute("select " + " + ".join(f"(select count(*) from {table})" for table in tables))
        return int(cursor.fetchone()[0])


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the drains' lock from before the snapshot until after the commit; wait for a drain at work."""
    _locked("pg_advisory_lock")
    try:
        yield
    finally:
        _locked("pg_advisory_unlock")


@contextmanager
def _snapshot() -> Iterator[None]:
    """One transaction that sees one moment. Inside a transaction of the caller, that one serves."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        yield
