"""Exports leave the portal, so the journal says who took what."""

import datetime as dt

from mind_portal.accounts.models import User
from mind_portal.journal.services import record


def note_export(*, filters: str, actor: User, now: dt.datetime) -> None:
    """Write down that somebody took the filtered orders out of the portal."""
    after = {"format": "csv", "filters": filters}
    record(verb="audits.orders_exported", subject=actor, actor=actor, now=now, after=after)
