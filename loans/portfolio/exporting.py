"""Exports leave the portal, so the journal says who took what."""

import datetime as dt
from typing import Any

from mind_portal.journal.services import record


def note_export(*, what: str, filters: str, actor: Any, now: dt.datetime) -> None:
    """Write down that somebody took rows of loans out of the portal."""
    record(verb="loans.exported", subject=actor, actor=actor, now=now, after={"what": what, "filters": filters})
