"""How fresh the figures are, and how the machinery that keeps them so is doing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from mind_portal.core.tasks import HEARTBEAT_KEY
from mind_portal.journal.models import Seal, Unsealed
from mind_portal.rollups import catalogue
from mind_portal.rollups.models import Cell, DirtyKey, Run

RUN_KINDS: Final[dict[str, str | Promise]] = {
    "nightly": _("every night"),
    "command": _("by command"),
    "verify": _("comparison only"),
    "demo": _("demonstration data"),
}


@dataclass(frozen=True)
class Freshness:
    """How far the figures can be trusted now.

    `as_of`: every write that was committed before this moment is in the figures. `computed_at`: when a cell last
    changed. `waiting`: dirty keys not yet folded in, the oldest of them `oldest_age` seconds old (None: none waits).
    `last_run`: the last complete recount; `drift`: how many cells differed then.
    """

    as_of: dt.datetime
    computed_at: dt.datetime | None
    waiting: int
    oldest_age: float | None
    last_run: dt.datetime | None
    drift: int | None


@dataclass(frozen=True)
class Room:
    """What the page for administrators shows, as plain values."""

    freshness: Freshness
    waiting: Sequence[Mapping[str, Any]]
    runs: Sequence[Mapping[str, Any]]
    measures: Sequence[Mapping[str, Any]]
    heartbeat_age: float | None
    seals: dict[str, Any]


def freshness(now: dt.datetime | None = None) -> Freshness:
    """As-of time, what waits, and what the last complete recount found. Three queries."""
    now = now or timezone.now()
    waiting = DirtyKey.objects.aggregate(count=Count("pk"), oldest=Min("at"))
    run = Run.objects.filter(finished_at__isnull=False).order_by("-started_at").values("finished_at", "drift").first()
    oldest = waiting["oldest"]
    return Freshness(
        as_of=min(now, oldest) if oldest else now,
        computed_at=Cell.objects.aggregate(newest=Max("computed_at"))["newest"],
        waiting=waiting["count"],
        oldest_age=max(0.0, (now - oldest).total_seconds()) if oldest else None,
        last_run=run["finished_at"] if run else None,
        drift=run["drift"] if run else None,
    )


def oldest_dirty_age() -> float | None:
    """Seconds that the oldest dirty key has waited; None when none waits."""
    oldest = DirtyKey.objects.aggregate(oldest=Min("at"))["oldest"]
    return None if oldest is None else round((timezone.now() - oldest).total_seconds(), 1)


def room(now: dt.datetime | None = None) -> Room:
    """Everything on the machine room's page."""
    now = now or timezone.now()
    return Room(
        freshness=freshness(now),
        waiting=list(DirtyKey.objects.values("source").order_by("source").annotate(keys=Count("pk"), oldest=Min("at"))),
        runs=[
            {**run, "seconds": run["detail"].get("seconds"), "words": RUN_KINDS.get(run["kind"], run["kind"])}
            for run in Run.objects.order_by("-started_at").values(
                "kind", "started_at", "finished_at", "cells", "source_rows", "drift", "detail"
            )[:10]
        ],
        measures=_measures(),
        heartbeat_age=heartbeat_age(now),
        seals=_seals(),
    )


def heartbeat_age(now: dt.datetime) -> float | None:
    """Seconds since a worker last answered beat; None when the cache does not know."""
    try:
        beat = cache.get(HEARTBEAT_KEY)
    except (RedisError, OSError):
        return None
    return None if beat is None else round(now.timestamp() - beat, 1)


def _measures() -> list[dict[str, Any]]:
    stored = {
        row["measure"]: row
        for row in Cell.objects.values("measure")
        .order_by()
        .annotate(cells=Count("pk"), first=Min("month"), last=Max("month"), computed_at=Max("computed_at"))
    }
    nothing = {"cells": 0, "first": None, "last": None, "computed_at": None}
    return [
        {**nothing, **stored.get(measure.code, {}), "code": measure.code, "name": measure.name}
        for measure in catalogue.measures()
    ]


def _seals() -> dict[str, Any]:
    newest = Seal.objects.order_by("-pk").values("sealed_at").first()
    return {
        "total": Seal.objects.count(),
        "sealed_at": newest["sealed_at"] if newest else None,
        "unsealed": Unsealed.objects.count(),
    }
