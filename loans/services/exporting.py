"""Exports leave the portal, so the journal says who took what."""

import datetime as dt

from mind_portal.accounts.models import User
from mind_portal.journal.services import record


def note_export(*, actor: User, now: dt.datetime, format: str, filters: str) -> None:
    """Write down that somebody took the filtered applications out of the portal."""
    record(
        verb="loans.applications_exported", subject=actor, actor=actor, now=now,
        after={"format": format, "filters": filters},
    )  # fmt: skip
