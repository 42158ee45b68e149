"""Whom the events of an inspection are told to. Keys name inspection and event, so that nobody is told twice."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise

from audits.models import Inspection
from mind_portal.accounts.models import User
from mind_portal.notifications.services import notify


def key_of(inspection: Inspection, event: str) -> str:
    return f"audits.inspection-{inspection.pk}-{event}"


def tell(  # noqa: PLR0913 - keyword-only after the first three
    inspection: Inspection,
    event: str,
    people: Iterable[User],
    *,
    title: str | Promise,
    text: str | Promise = "",
    actor: User,
    now: dt.datetime,
) -> int:
    """A notice at the bell that leads to the inspection's page."""
    return notify(
        key=key_of(inspection, event), kind=f"audits.inspection_{event.split('-')[0]}", recipients=people, title=title,
        text=text, url=reverse("audits:inspection_detail", args=[inspection.pk]), actor=actor, now=now,
    )  # fmt: skip
