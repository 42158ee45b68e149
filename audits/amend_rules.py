"""When an inspection may be amended and reviewed. Pure functions; `docs/inspections.md` lists the ids."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach

OFFICER_DAYS: Final = "AMEND_OFFICER_DAYS"
HEAD_DAYS: Final = "AMEND_HEAD_DAYS"
"""Parameters: so long after the first filing an inspection is amended. The office's own rule, not one of law."""

SHORTEST_REASON: Final = 10


@dataclass(frozen=True)
class Amending:
    """Who amends what, and when. `days` is the number in force when it was filed first; None when none is known."""

    is_own: bool
    is_head: bool
    is_returned: bool
    filed_on: dt.date
    today: dt.date
    days: int | None


def opening_breaches(case: Amending) -> list[Breach]:
    """AUD-AMEND-2: the officer who filed it, or the head. AUD-AMEND-3: in time; a returned one without limit."""
    if not (case.is_own or case.is_head):
        message = _("Only the officer who filed the inspection, or the head of the office, amends it")
        return [Breach("AUD-AMEND-2", message)]
    if case.is_returned or (case.days is not None and (case.today - case.filed_on).days <= case.days):
        return []
    if case.days is None:
        message = _("How long an inspection may be amended is not loaded (%(code)s): ask an administrator")
        message %= {"code": HEAD_DAYS if case.is_head else OFFICER_DAYS}
    elif case.is_head:
        message = _("It was filed more than %(n)d days ago and cannot be amended any more") % {"n": case.days}
    else:
        message = _("It was filed more than %(n)d days ago: ask the head of the office to amend it") % {"n": case.days}
    return [Breach("AUD-AMEND-3", message)]


def amending_breaches(*, reason: str, is_changed: bool, is_returned: bool) -> list[Breach]:
    """AUD-AMEND-1: a reason in words. AUD-AMEND-4: something is different; a returned one may be filed as it was."""
    breaches = []
    if len(reason.strip()) < SHORTEST_REASON:
        message = _("Say why the inspection is amended, in at least %(n)d letters") % {"n": SHORTEST_REASON}
        breaches.append(Breach("AUD-AMEND-1", message, field="amend_reason"))
    if not is_changed and not is_returned:
        message = _("Nothing is different from the filed inspection: change an answer, or discard this amendment")
        breaches.append(Breach("AUD-AMEND-4", message))
    return breaches


def return_breaches(*, note: str, items: Mapping[str, str], known: Collection[str]) -> list[Breach]:
    """AUD-REVIEW-1: what must be corrected, for the whole or by item. AUD-REVIEW-2: items of this checklist."""
    breaches = []
    if not note.strip() and not any(text.strip() for text in items.values()):
        message = _("Say what must be corrected, for the whole inspection or beside an item")
        breaches.append(Breach("AUD-REVIEW-1", message, field="note"))
    if set(items) - set(known):
        breaches.append(Breach("AUD-REVIEW-2", _("An item does not belong to this inspection: reload the page")))
    return breaches


def own_breaches(*, is_own: bool) -> list[Breach]:
    """AUD-REVIEW-4: nobody reviews his own inspection."""
    return [Breach("AUD-REVIEW-4", _("You filed this inspection yourself: another head reviews it"))] if is_own else []
