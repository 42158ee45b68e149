"""Exports leave the portal, so the journal says who took what."""

import datetime as dt
from typing import Any

from mind_portal.journal.services import record


def note_export(*, actor: Any, now: dt.datetime, format: str, filters: str, tab: str) -> None:
    """Write down that somebody took the filtered reports out of the portal."""
    after = {"format": format, "filters": filters, "tab": tab}
    record(verb="single_form.reports_exported", subject=actor, actor=actor, now=now, after=after)
