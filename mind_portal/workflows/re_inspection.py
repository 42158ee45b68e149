"""An incident is closed → its factory must be inspected again. A duty: kept in the transaction that closes the file."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from audits.models import InspectionKind
from audits.services import Cause, want_inspection
from emergencies import hooks
from emergencies.models import Incident, IncidentKind
from mind_portal.core import thai
from mind_portal.legal.calendar import add_working_days
from mind_portal.legal.errors import NoValue
from mind_portal.legal.selectors import value_on
from mind_portal.notifications.selectors import recipients
from mind_portal.notifications.services import notify

DAYS = "WORKFLOW_RE_INSPECTION_DAYS"
USUAL_DAYS = 15
"""Working days where `legal` holds no value: our own practice, not one of law."""


def join() -> None:
    """Called once, when the app is ready."""
    hooks.on_closed("workflows.re_inspection", want_re_inspection)


def want_re_inspection(incident: Incident, actor: Any, now: dt.datetime) -> None:
    """Ask for an inspection after the accident; exercises and false alarms leave nothing behind.

    Without a registered factory there is nothing to inspect: then the office is asked to find out whose it is.
    """
    if incident.is_exercise or incident.is_false_alarm:
        return
    if incident.site is None:
        _ask_whose_it_is(incident, actor, now)
        return
    # Counted from the day on which it was over, which may be written down later.
    closed_on = incident.closed_on or thai.local_date(now)
    due_on = add_working_days(closed_on, _days(closed_on))
    with override("th"):  # the office's own words, as in the log
        reason = f"ตรวจซ้ำหลัง{IncidentKind(incident.kind).label} เหตุ {incident.label}"
    wanted = want_inspection(
        site=incident.site, kind=InspectionKind.ACCIDENT, reason=reason, due_on=due_on, actor=actor, now=now,
        cause=Cause("emergencies.incident", str(incident.pk), incident.label),
    )  # fmt: skip
    notify(
        key=f"audits.wanted:{wanted.pk}:{due_on}", kind="inspection", actor=None, now=now,
        recipients=recipients("audits.file_inspection", incident.province_id, nationwide=False),
        title=format_lazy(_("Inspect again by {day}: {site}"), day=_Day(due_on), site=incident.site.name), text=reason,
        url=reverse("audits:wanted_list"),
    )  # fmt: skip


class _Day:
    """A day that is written in the language of whoever reads it."""

    def __init__(self, day: dt.date) -> None:
        self._day = day

    def __str__(self) -> str:
        return thai.format_date(self._day)


def _days(day: dt.date) -> int:
    try:
        return int(value_on(DAYS, day))
    except NoValue:
        return USUAL_DAYS


def _ask_whose_it_is(incident: Incident, actor: Any, now: dt.datetime) -> None:
    notify(
        key=f"workflows.unknown_factory:{incident.pk}", kind="incident", actor=None, now=now,
        recipients=recipients("audits.file_inspection", incident.province_id, nationwide=False),
        title=format_lazy(_("Closed without a registered factory: {name}"), name=str(incident)),
        text=_("Find out whose place it is, and whether it needs a licence; there is no factory to inspect again."),
        url=reverse("emergencies:incident_detail", args=[incident.pk]),
    )  # fmt: skip
