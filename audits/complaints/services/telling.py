"""Whom in the office a complaint's events are told to. Never a word of who complained; keys make each notice one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from audits.complaints.models import Complaint
from mind_portal.accounts.models import User
from mind_portal.notifications.selectors import recipients
from mind_portal.notifications.services import notify

Text = str | Promise


def tell_office(  # noqa: PLR0913 - keyword-only after the first two
    complaint: Complaint,
    event: str,
    *,
    title: Text,
    text: Text = "",
    only: Iterable[User] = (),
    permission: str = "audits.handle_complaint",
    actor: Any,
    now: dt.datetime,
) -> int:
    """Tell `only` some, else the office of the province, else (no province yet) those who sort complaints."""
    people = list(only)
    if not people and complaint.province_id:
        people = recipients(permission, complaint.province_id, nationwide=False)
    elif not people:
        people = [user for user in recipients("audits.triage_complaint") if user.scope.everything]
    return notify(
        key=f"audits.complaint-{complaint.pk}-{event}", kind=f"audits.complaint_{event.split('-')[0]}",
        recipients=people, title=title, text=text, url=reverse("audits:complaint_detail", args=[complaint.pk]),
        actor=actor, now=now,
    )  # fmt: skip
