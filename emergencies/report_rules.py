"""When a situation report may be kept and signed: pure rules with their ids (docs/emergencies.md)."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach

SECTIONS: Final = ("situation", "actions", "needs", "outlook")
LONGEST_TEXT: Final = 6_000
LATEST_NEXT: Final = dt.timedelta(days=7)


def text_breaches(texts: Mapping[str, str], *, next_due_at: dt.datetime | None, as_of: dt.datetime) -> list[Breach]:
    """What keeps a draft from being saved: EME-REPORT-1 and 2."""
    found = []
    for section in SECTIONS:
        if len(texts.get(section, "")) > LONGEST_TEXT:
            words = _("At most %(most)s characters; these are %(n)s.")
            values = {"most": f"{LONGEST_TEXT:,}", "n": f"{len(texts[section]):,}"}
            found.append(Breach("EME-REPORT-1", words % values, section))
    if next_due_at is not None and not as_of < next_due_at <= as_of + LATEST_NEXT:
        words = _("The next report is due after this one's time and within seven days.")
        found.append(Breach("EME-REPORT-2", words, "next_due_at"))
    return found


def signing_breaches(
    *,
    texts: Mapping[str, str],
    next_due_at: dt.datetime | None,
    is_open: bool,
    is_drafter: bool,
    alone_because: str,
    now: dt.datetime,
) -> list[Breach]:
    """What keeps a draft from being signed: EME-REPORT-3, 4 and 5."""
    found = []
    if not texts.get("situation", "").strip():
        found.append(Breach("EME-REPORT-3", _("Write how the situation stands before you sign."), "situation"))
    if is_open and next_due_at is None:
        words = _("The incident is open: say when the next report is due.")
        found.append(Breach("EME-REPORT-4", words, "next_due_at"))
    if is_open and next_due_at is not None and next_due_at <= now:
        words = _("The next report would be due before this one is signed. Give a later time.")
        found.append(Breach("EME-REPORT-4", words, "next_due_at"))
    if is_drafter and len(alone_because.strip()) < 5:
        words = _("You drafted this report: let a colleague sign it, or say why nobody else can now.")
        found.append(Breach("EME-REPORT-5", words, "alone_because"))
    return found
