"""Exports leave the portal, so the journal says who took what."""

import datetime as dt
from typing import Any

from mind_portal.journal.services import record


def note_export(*, actor: Any, now: dt.datetime, format: str, filters: str) -> None:
    """Write down that somebody took the filtered register out of the portal."""
    record(
        verb="factories.register_exported",
        subject=actor,
        actor=actor,
        now=now,
        after={"format": format, "filters": filters},
    )
