"""What an inspection must be before it can be filed, and a finding before it can be closed. Pure functions.

Each returns every breach with its rule id; `docs/inspections.md` lists the ids.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from audits.models import InspectionKind
from mind_portal.core.errors import Breach
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.examination import Examination

LATEST_DAYS: Final = 60
"""An inspection is filed within so many days: the office's own rule, not one of law."""

KINDS_OF_PROBLEM: Final[Mapping[str, str]] = {
    "missing": "AUD-FILE-3",
    "note": "AUD-FILE-4",
    "invalid": "AUD-FILE-5",
    "unknown": "AUD-FILE-5",
    "error": "AUD-FILE-6",
}


def date_breaches(*, inspected_on: dt.date, today: dt.date) -> list[Breach]:
    """AUD-FILE-1: not in the future. AUD-FILE-2: at most LATEST_DAYS back."""
    if inspected_on > today:
        return [Breach("AUD-FILE-1", _("The day of the inspection lies in the future"), field="inspected_on")]
    if (today - inspected_on).days > LATEST_DAYS:
        message = _("The day of the inspection lies more than %(n)d days back") % {"n": LATEST_DAYS}
        return [Breach("AUD-FILE-2", message, field="inspected_on")]
    return []


def answer_breaches(found: Examination) -> list[Breach]:
    """AUD-FILE-3 to 7 and 9: missing, note, invalid, broken check, unexplained warning, nothing judged."""
    breaches = []
    for problem in found.problems:
        item = found.shown.get(problem.item)
        where = f"{item.number} {item.text}" if item else problem.item
        breaches.append(Breach(KINDS_OF_PROBLEM[problem.kind], f"{where}: {problem.message}", field=problem.item))
    for warned in found.unexplained:
        message = _("%(number)s %(warning)s: give the reason") % {
            "number": warned.item.number,
            "warning": warned.message,
        }
        breaches.append(Breach("AUD-FILE-7", message, field=f"reason-{warned.check.code}"))
    if not breaches and found.score() is None:
        breaches.append(Breach("AUD-FILE-9", _("Nothing was judged: every item is not applicable")))
    return breaches


def occasion_breaches(*, definition: Definition, kind: str) -> list[Breach]:
    """AUD-DRAFT-3: the checklist serves this kind of inspection."""
    if definition.serves(kind):
        return []
    served = ", ".join(str(label) for value, label in InspectionKind.choices if definition.serves(value))
    message = _("The checklist “%(title)s” is for: %(kinds)s. Choose another of the two; what was answered is kept.")
    return [Breach("AUD-DRAFT-3", message % {"title": definition.title, "kinds": served or "–"}, field="checklist")]


def version_breaches(*, started_at: dt.datetime, retired_at: dt.datetime | None) -> list[Breach]:
    """AUD-FILE-8: a retired checklist is accepted only for a draft that was begun before."""
    if retired_at is None or started_at < retired_at:
        return []
    return [Breach("AUD-FILE-8", _("This version of the checklist was retired before the draft was begun: start anew"))]


def closing_breaches(*, found_on: dt.date, today: dt.date, reason: str) -> list[Breach]:
    """AUD-CLOSE-1: a reason. AUD-CLOSE-2: not before the day that it was found."""
    breaches = []
    if not reason.strip():
        breaches.append(Breach("AUD-CLOSE-1", _("Say how it was corrected and how you know"), field="reason"))
    if today < found_on:
        breaches.append(Breach("AUD-CLOSE-2", _("It cannot be closed before the day that it was found")))
    return breaches


LONGEST_REASON: Final = 300


def withdrawing_breaches(*, reason: str) -> list[Breach]:
    """What keeps a wanted inspection from being withdrawn: AUD-WANTED-1."""
    if len(reason.strip()) < 5:
        return [Breach("AUD-WANTED-1", _("Say why this factory need not be inspected any more"), "reason")]
    if len(reason.strip()) > LONGEST_REASON:
        return [Breach("AUD-WANTED-1", _("At most 300 characters"), "reason")]
    return []
