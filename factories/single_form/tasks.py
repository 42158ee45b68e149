"""The daily work of i-single-form: thin, and safe to run twice."""

import datetime as dt
from typing import Final

from celery import shared_task
from django.db.models import Max
from django.utils import timezone

from factories.single_form import services
from factories.single_form.models import ReportingPeriod
from mind_portal.core.once import once
from mind_portal.rollups.tasks import ask_for_drain

LOOK_BACK: Final = dt.timedelta(days=400)
"""How far back a period that is missing is still made: a year's, and some days without a worker."""


@shared_task
@once("single-form-expected")
def refresh_expected() -> dict[str, object]:
    """Begin the periods that have ended, compute every open expected set anew, close those whose time is over."""
    now, today = timezone.now(), timezone.localdate()
    made = services.ensure_periods(since=today - LOOK_BACK, today=today)
    written = released = closed = 0
    for period in ReportingPeriod.objects.filter(closed_at=None).select_related("obligation").order_by("pk"):
        if _last_day(period) + dt.timedelta(days=period.obligation.close_after) < today:
            closed += services.close_period(period_id=period.pk, actor=None, now=now)
            continue
        counts = services.build_expected(period_id=period.pk, actor=None, now=now)
        written, released = written + counts["written"], released + counts["released"]
    ask_for_drain()
    return {"periods": len(made), "written": written, "released": released, "closed": closed}


def _last_day(period: ReportingPeriod) -> dt.date:
    """The due day, or the latest that a province was given."""
    extended = period.extensions.aggregate(last=Max("extended_to"))["last"]
    return max(period.due_on, extended) if extended else period.due_on


@shared_task
@once("single-form-reminders")
def remind() -> dict[str, object]:
    """What is due soon or overdue, to the enterprises."""
    told = services.remind_enterprises(today=timezone.localdate(), actor=None, now=timezone.now())
    return {"told": told}


@shared_task
@once("single-form-weekly")
def summarise() -> dict[str, object]:
    """What waits, to the offices."""
    told = services.summarise_for_offices(today=timezone.localdate(), actor=None, now=timezone.now())
    return {"told": told}
