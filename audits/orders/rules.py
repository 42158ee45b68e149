"""What an order must be before it goes on. Pure functions; each returns every breach, docs/orders.md lists the ids."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from audits.models.penalties import WITH_AMOUNT
from audits.orders.kinds import OrderKind
from mind_portal.core import thai
from mind_portal.core.errors import Breach

LONGEST_DAYS: Final = 365
"""Working days that an order may give: the office's own rule, so that a slip of the finger is noticed."""

HIGHEST_FINE: Final = Decimal(100_000_000)
"""Baht; a slip of the finger is noticed."""


@dataclass(frozen=True)
class Deadline:
    """Working days from the day of service, or a day; one of the two."""

    days: int | None = None
    on: dt.date | None = None


@dataclass(frozen=True)
class Line:
    """What the rules ask of a finding that an order is to name."""

    pk: int
    site_id: int
    is_open: bool
    other_order: str = ""
    is_returned: bool = False


def line_breaches(*, kind: OrderKind, site_id: int, lines: Collection[Line]) -> list[Breach]:
    """AUD-ORDER-1: at least one finding. AUD-ORDER-2: of this factory, open, and under no other order. AUD-ORDER-21: of
    an inspection that is not returned for correction."""
    if kind.needs_findings and not lines:
        return [Breach("AUD-ORDER-1", _("Choose at least one finding that the order is about"), field="findings")]
    breaches = []
    for line in lines:
        if line.site_id != site_id or not line.is_open:
            message = _("A chosen finding is closed or belongs to another factory: choose again")
            breaches.append(Breach("AUD-ORDER-2", message, field="findings"))
        elif line.is_returned:
            message = _(
                "The inspection of a chosen finding was returned for correction: take the finding out of the order, or "
                "wait until the officer has filed the inspection again"
            )
            breaches.append(Breach("AUD-ORDER-21", message, field="findings"))
        elif line.other_order:
            message = _("A chosen finding already stands under order %(number)s") % {"number": line.other_order}
            breaches.append(Breach("AUD-ORDER-2", message, field="findings"))
    return breaches


def text_breaches(*, kind: OrderKind, facts: str, demands: str, authority: str) -> list[Breach]:
    """AUD-ORDER-3: what was found and what must be done. AUD-ORDER-5: the authority where the kind asks for one."""
    breaches = []
    if not facts.strip():
        breaches.append(Breach("AUD-ORDER-3", _("Write what was found"), field="facts"))
    if not demands.strip():
        breaches.append(Breach("AUD-ORDER-3", _("Write what the operator must do"), field="demands"))
    if kind.needs_authority and not authority.strip():
        message = _("Name the delegation, or the number and day of the local body's order")
        breaches.append(Breach("AUD-ORDER-5", message, field="authority"))
    return breaches


def deadline_breaches(*, deadline: Deadline, today: dt.date) -> list[Breach]:
    """AUD-ORDER-4: working days (1 to 365) or a day after today, one of the two."""
    if (deadline.days is None) == (deadline.on is None):
        message = _("Give the time either in working days or as a day")
        return [Breach("AUD-ORDER-4", message, field="deadline_days")]
    if deadline.days is not None and not 1 <= deadline.days <= LONGEST_DAYS:
        message = _("Between 1 and %(n)d working days") % {"n": LONGEST_DAYS}
        return [Breach("AUD-ORDER-4", message, field="deadline_days")]
    if deadline.on is not None and deadline.on <= today:
        return [Breach("AUD-ORDER-4", _("The day of the deadline lies after today"), field="deadline_on")]
    return []


def service_breaches(  # noqa: PLR0913 - keyword-only
    *,
    served_on: dt.date,
    signed_on: dt.date,
    deadline_on: dt.date | None,
    received_by: str,
    places: int,
    places_needed: int,
    today: dt.date,
) -> list[Breach]:
    """AUD-ORDER-6: served between signature and today. AUD-ORDER-7: by whom received; posted at enough places.
    AUD-ORDER-8: a deadline that is a day still lies ahead of the service."""
    breaches = []
    if not signed_on <= served_on <= today:
        message = _("An order is served between the day of its signature and today")
        breaches.append(Breach("AUD-ORDER-6", message, field="served_on"))
    if not received_by.strip():
        message = _("Say who received it, or who witnessed that it was left or posted")
        breaches.append(Breach("AUD-ORDER-7", message, field="received_by"))
    if places < places_needed:
        message = _("It is posted at no fewer than %(n)d places; write one place a line") % {"n": places_needed}
        breaches.append(Breach("AUD-ORDER-7", message, field="places"))
    if deadline_on is not None and deadline_on <= served_on:
        message = _("The deadline, %(day)s, is not after the day of service: withdraw the order and draft it anew")
        day = thai.format_date(deadline_on)
        breaches.append(Breach("AUD-ORDER-8", message % {"day": day}, field="served_on"))
    return breaches


def extension_breaches(*, due_on: dt.date, until: dt.date, today: dt.date, reason: str) -> list[Breach]:
    """AUD-ORDER-9: later than now, not in the past, with a reason."""
    breaches = []
    if until <= due_on or until <= today:
        message = _("The new day lies after today and after %(day)s") % {"day": thai.format_date(due_on)}
        breaches.append(Breach("AUD-ORDER-9", message, field="until"))
    if not reason.strip():
        breaches.append(Breach("AUD-ORDER-9", _("Say why more time is given"), field="reason"))
    return breaches


def appeal_breaches(
    *, kind: OrderKind, lodged_on: dt.date, served_on: dt.date, today: dt.date, grounds: str
) -> list[Breach]:
    """AUD-ORDER-10: between service and today, with its grounds. AUD-ORDER-11: the kind can be appealed against.

    A late appeal is written down and shown as late; whether it is heard is not the portal's decision.
    """
    if not kind.can_be_appealed:
        return [Breach("AUD-ORDER-11", _("Against this kind of order no appeal is known"))]
    breaches = []
    if not served_on <= lodged_on <= today:
        message = _("An appeal is lodged between the day of service and today")
        breaches.append(Breach("AUD-ORDER-10", message, field="lodged_on"))
    if not grounds.strip():
        breaches.append(Breach("AUD-ORDER-10", _("Write the grounds of the appeal"), field="grounds"))
    return breaches


def verdict_breaches(  # noqa: PLR0913 - keyword-only
    *,
    verdict: str,
    fixed: int,
    lines: int,
    fulfilled_on: dt.date | None,
    served_on: dt.date,
    today: dt.date,
    reason: str,
) -> list[Breach]:
    """AUD-ORDER-12: how one knows, and since which day. AUD-ORDER-13: the verdict says what the findings say."""
    breaches = []
    if not reason.strip():
        breaches.append(Breach("AUD-ORDER-12", _("Say how you know, such as by which visit"), field="reason"))
    if verdict == "obeyed" and (fulfilled_on is None or not served_on <= fulfilled_on <= today):
        message = _("The day since when it is obeyed lies between the service and today")
        breaches.append(Breach("AUD-ORDER-12", message, field="fulfilled_on"))
    if verdict == "obeyed" and fixed < lines:
        message = _("%(n)d findings still stand: choose “in part” or mark them as put right") % {"n": lines - fixed}
        breaches.append(Breach("AUD-ORDER-13", message, field="fixed"))
    if verdict == "partly" and not 0 < fixed < lines:
        message = _("“In part” means that some findings are put right and some are not")
        breaches.append(Breach("AUD-ORDER-13", message, field="fixed"))
    if verdict == "not_obeyed" and lines and fixed == lines:
        message = _("Every finding is marked as put right: choose “obeyed”")
        breaches.append(Breach("AUD-ORDER-13", message, field="fixed"))
    return breaches


def penalty_breaches(
    *,
    step: str,
    happened_on: dt.date,
    not_obeyed_on: dt.date | None,
    amount: Decimal | None,
    note: str,
    today: dt.date,
) -> list[Breach]:
    """AUD-ORDER-22: the order was found not to be obeyed. AUD-ORDER-23: since then, up to today, with words.
    AUD-ORDER-24: an amount where the step is about one, and none elsewhere."""
    if not_obeyed_on is None:
        return [Breach("AUD-ORDER-22", _("A penalty follows only when an order was found not to be obeyed"))]
    breaches = []
    if not not_obeyed_on <= happened_on <= today:
        message = _("The day lies between %(day)s, when the order was found not to be obeyed, and today")
        breaches.append(Breach("AUD-ORDER-23", message % {"day": thai.format_date(not_obeyed_on)}, field="happened_on"))
    if not note.strip():
        breaches.append(Breach("AUD-ORDER-23", _("Write at least one sentence"), field="note"))
    if step in WITH_AMOUNT and (amount is None or not 0 < amount <= HIGHEST_FINE):
        breaches.append(Breach("AUD-ORDER-24", _("Write the amount in baht"), field="amount"))
    if step not in WITH_AMOUNT and amount is not None:
        breaches.append(Breach("AUD-ORDER-24", _("This step has no amount: leave it empty"), field="amount"))
    return breaches


def reason_breaches(*, reason: str, field: str = "reason") -> list[Breach]:
    """AUD-ORDER-14: sending back, withdrawing, asking again and answering say why or what."""
    if reason.strip():
        return []
    return [Breach("AUD-ORDER-14", _("Write at least one sentence"), field=field)]
