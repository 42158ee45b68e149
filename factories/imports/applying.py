"""One batch after the other into the register, each in one transaction with its journal and its place in the file."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import structlog
from django.db import connection, transaction

from factories.imports import apply_sql as sql
from factories.imports.cleaning import source_name
from factories.imports.plan_sql import LICENCE_GROUPS, SITE_GROUPS
from factories.models import ImportRun, Site
from factories.moves import Move, tell_moved
from factories.services import refresh_summaries
from mind_portal.journal.models import Entry

BATCH: Final = 2_000
_ONE_AT_A_TIME: Final = "select pg_advisory_xact_lock(hashtextextended('factories.imports.apply', 0))"


def apply_batch(run_id: int, now: datetime) -> int:
    """Apply the next lines of a run that is being applied; returns how many, 0 when it is done.

    The batch, its journal entries and the run's `applied_to` are one transaction: a worker that dies leaves whole
    batches behind it, and the next one goes on after them. Batches of different runs wait for each other.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("confirmed_by").get(pk=run_id)
        values = _values(run, now)
        cursor.execute(sql.DROP_PLAN)
        cursor.execute(sql.MAKE_PLAN, values)
        cursor.execute(sql.ANALYZE_PLAN)
        cursor.execute("select coalesce(max(row_number), 0), count(*) from import_plan")
        last, taken = cursor.fetchone() or (0, 0)
        if not taken:
            return 0
        _write(cursor, values)
        _journal(cursor, run, now)
        cursor.execute(sql.SITES_TO_SUM_UP)
        refresh_summaries([row[0] for row in cursor.fetchall()])
        _tell_moved(cursor, run, now)
        cursor.execute(sql.SUMMARY)
        _last, applied, licences, sites = cursor.fetchone() or (0, 0, 0, 0)
        _advance(run, last, applied, licences, sites, now)
        return int(taken)


def _values(run: ImportRun, now: datetime) -> dict[str, Any]:
    origin = {"source": source_name(run.format), "on": run.source_date.isoformat(), "by": "import"}
    return {
        "run": run.pk, "after": run.applied_to, "batch": BATCH, "on": run.source_date, "now": now,
        "source": f"import run {run.pk}", "origin": json.dumps(origin),
        "site_provenance": json.dumps(dict.fromkeys(SITE_GROUPS, origin)),
        "licence_provenance": json.dumps(dict.fromkeys(LICENCE_GROUPS, origin)),
    }  # fmt: skip


def _write(cursor: Any, values: dict[str, Any]) -> None:
    for statement in (
        sql.DROP_AMBIGUOUS, sql.NEW_OPERATORS, sql.FIND_OPERATORS, sql.NEW_SITES, sql.CHANGED_SITES, sql.FILLED_SITES,
        sql.NEW_LICENCES, sql.CHANGED_LICENCES, sql.MOVED_LICENCES, sql.NEW_PERIODS, sql.MEND_PERIODS,
        sql.CLOSE_PERIODS, sql.FOLLOWING_PERIODS,
    ):  # fmt: skip
        cursor.execute(statement, values)


def _advance(run: ImportRun, last: int, applied: int, licences: int, sites: int, now: datetime) -> None:
    run.applied_to = last
    run.rows_applied += applied
    done = run.counts.get("applied", {})
    run.counts["applied"] = {
        "rows": run.rows_applied,
        "licences": done.get("licences", 0) + licences,
        "sites": done.get("sites", 0) + sites,
    }
    run.progress_at = now
    run.save(update_fields=["applied_to", "rows_applied", "counts", "progress_at"])


def _journal(cursor: Any, run: ImportRun, now: datetime) -> None:
    """One entry for each site that was there before and changed. New sites are told of by the run's entry alone."""
    cursor.execute(sql.CHANGES)
    entries = [
        _entry(run, now, site_id, list(rows)) for site_id, rows in groupby(cursor.fetchall(), key=lambda row: row[0])
    ]
    Entry.objects.bulk_create([entry for entry in entries if entry is not None], batch_size=1000)


def _tell_moved(cursor: Any, run: ImportRun, now: datetime) -> None:
    """In the batch's own transaction: a factory's open cases and its place in the register never disagree."""
    cursor.execute(sql.MOVES)
    moved = [Move(site, old, new) for site, old, new in cursor.fetchall()]
    if moved:
        tell_moved(moved, run.confirmed_by, now)


def _entry(run: ImportRun, now: datetime, site_id: int, rows: list[tuple[Any, ...]]) -> Entry | None:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for _site, _name, _province, number, licence_changes, site_changes, is_new in rows:
        _sort_in(before, after, "", _loaded(site_changes).items())
        if is_new:
            after[f"{number} · licence"] = "new"
        else:
            _sort_in(before, after, f"{number} · ", _loaded(licence_changes).items())
    if not after:
        return None
    return Entry(
        at=now, actor=run.confirmed_by, actor_name=str(run.confirmed_by or "portal"), verb="factories.site_imported",
        subject_type=Site._meta.label_lower, subject_id=str(site_id), subject_name=rows[0][1][:200],
        province_code=rows[0][2], before=before, after=after,
        reason=f"{source_name(run.format)} {run.source_date.isoformat()}",
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )  # fmt: skip


def _loaded(value: Any) -> dict[str, Any]:
    """psycopg2 hands jsonb over as text inside Django."""
    return dict(json.loads(value)) if isinstance(value, str) else dict(value or {})


def _sort_in(
    before: dict[str, Any], after: dict[str, Any], prefix: str, changes: Iterable[tuple[str, list[Any]]]
) -> None:
    for field, (old, new) in changes:
        before[prefix + field], after[prefix + field] = old, new
