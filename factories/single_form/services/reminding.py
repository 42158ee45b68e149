"""Reminders: before and after the due day to the enterprise, once a week to the office. Safe to run again.

Each stage has its key, so that a day on which nothing ran is made up for by the next, and nobody is told twice.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from factories.single_form.filters import LATE
from factories.single_form.models import Report, ReportingPeriod
from factories.single_form.services.telling import CERTIFIER, PREPARER, REVIEW, day_words, form_words
from mind_portal.accounts.models import EnterpriseRole
from mind_portal.notifications.selectors import people_of, recipients
from mind_portal.notifications.services import notify

BEFORE: Final = (1, 7, 30)
"""Days before the due day from which a stage holds, the nearest first."""
AFTER: Final = (30, 7, 1)
"""Days after it, the latest first."""
AT_FIRM: Final = ("due", "draft", "submitted")


def stage(due_on: dt.date, today: dt.date) -> str:
    """`before-7`, `after-1` …; empty when it is too early to say anything. The due day itself is `before-1`."""
    left = (due_on - today).days
    if left >= 0:
        return next((f"before-{days}" for days in BEFORE if left <= days), "")
    return next((f"after-{days}" for days in AFTER if -left >= days), "")


@dataclass(frozen=True)
class _Group:
    """What one enterprise is reminded of at once: the reports of one period with one due day."""

    period: int
    operator: int
    due_on: dt.date


def remind_enterprises(*, today: dt.date, actor: Any, now: dt.datetime) -> int:
    """Tell the people of enterprises what is due soon or overdue; returns how many notices are new."""
    reports = Report.objects.filter(
        is_expected=True, is_standing=False, status__in=AT_FIRM, due_on__lte=today + dt.timedelta(days=max(BEFORE)),
        due_on__gte=today - dt.timedelta(days=max(AFTER) + 14),
        site__operator_id__in=EnterpriseRole.objects.values("operator_id"),
    )  # fmt: skip
    groups: dict[_Group, list[str]] = defaultdict(list)
    for period, operator, due_on, name in reports.values_list(
        "period_id", "site__operator_id", "due_on", "site__name"
    ).order_by("period_id", "site__operator_id", "site_id"):
        groups[_Group(period, operator, due_on)].append(name)
    periods = ReportingPeriod.objects.select_related("obligation").in_bulk({group.period for group in groups})
    return sum(
        _remind(group, names, periods[group.period], today=today, actor=actor, now=now)
        for group, names in groups.items()
    )


def _remind(
    group: _Group, names: list[str], period: ReportingPeriod, *, today: dt.date, actor: Any, now: dt.datetime
) -> int:
    reached = stage(group.due_on, today)
    if not reached:
        return 0
    late = (today - group.due_on).days
    title = _("Overdue: {form}") if late > 0 else _("Due on {day}: {form}")
    return notify(
        key=f"form-due-{group.period}-{group.operator}-{group.due_on}-{reached}", kind="single_form.reminder",
        recipients=people_of([group.operator], (PREPARER, CERTIFIER)),
        title=format_lazy(title, day=day_words(group.due_on), form=form_words(period)), text=", ".join(names[:5]),
        url=reverse("single_form:due_list"), actor=actor, now=now,
    )  # fmt: skip


def summarise_for_offices(*, today: dt.date, actor: Any, now: dt.datetime) -> int:
    """Tell each office once a week what waits for it and who is late; returns how many notices are new."""
    year, week, _day = today.isocalendar()
    rows = Report.objects.filter(is_expected=True).order_by().values("province_id").annotate(
        review=Count("pk", filter=Q(status__in=["certified", "answered", "waiver_asked"])),
        late=Count("pk", filter=LATE & Q(due_on__lt=today)),
        silent=Count("pk", filter=Q(status="questioned", answer_by__lt=today)),
    )  # fmt: skip
    told = 0
    for row in rows.filter(Q(review__gt=0) | Q(late__gt=0) | Q(silent__gt=0)).order_by("province_id"):
        text = format_lazy(
            _("{review} to review, {late} late, {silent} questions without an answer in time"),
            review=row["review"], late=row["late"], silent=row["silent"],
        )  # fmt: skip
        told += notify(
            key=f"form-week-{row['province_id']}-{year}-{week}", kind="single_form.weekly",
            recipients=recipients(REVIEW, row["province_id"], nationwide=False), title=_("Reports this week"),
            text=text, url=reverse("single_form:report_list"), actor=actor, now=now,
        )  # fmt: skip
    return told
