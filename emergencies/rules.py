"""When an incident, its log and its orders may change: pure rules, each breach with its id (docs/emergencies.md)."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from emergencies import geo
from emergencies.models import OrderStatus, Rung
from mind_portal.core.errors import Breach

LONGEST_TEXT: Final = 2000
CLOCKS_DIFFER: Final = dt.timedelta(minutes=2)
"""How far a phone's clock may be ahead of ours."""
OLDEST: Final = dt.timedelta(days=30)

CLOCKS: Final[Mapping[str, int]] = {"EME_ACK_MINUTES": 10, "EME_ESCALATE_MINUTES": 15, "EME_REPORT_MINUTES": 60}
"""Our own practice where `legal` holds no value: minutes to acknowledge, between rungs, between reports."""

LONGEST_ORDER: Final = dt.timedelta(days=90)
"""Longer than that is a slip in the year."""
LINK_LIFE: Final = dt.timedelta(days=3)
"""How long after its day an order's link still opens."""

WAITING: Final = frozenset({OrderStatus.ISSUED.value, OrderStatus.RECEIVED.value, OrderStatus.ACTING.value})


def opening_breaches(
    *,
    has_place: bool,
    latitude: float | None,
    longitude: float | None,
    happened_at: dt.datetime | None,
    now: dt.datetime,
) -> list[Breach]:
    """What keeps an incident from being opened: EME-OPEN-1, 2 and 3."""
    found = []
    if not has_place:
        text = _("Say where it is: a factory, the place of the phone, or the place in words with its province.")
        found.append(Breach("EME-OPEN-1", text, "place"))
    if latitude is not None and longitude is not None and not geo.in_thailand(latitude, longitude):
        text = _("This place lies outside Thailand; latitude is about 5 to 21, longitude about 97 to 106.")
        found.append(Breach("EME-OPEN-2", text, "latitude"))
    if happened_at is not None and not now - OLDEST <= happened_at <= now + CLOCKS_DIFFER:
        text = _("The time it happened must lie in the last 30 days and not ahead of now.")
        found.append(Breach("EME-OPEN-3", text, "happened_at"))
    return found


def log_breaches(*, text: str, at: dt.datetime, now: dt.datetime, is_open: bool, relation: str) -> list[Breach]:
    """What keeps an entry out of the log: EME-LOG-1, 2 and 3."""
    found = []
    if not text.strip():
        found.append(Breach("EME-LOG-1", _("Write what happened; an entry cannot be empty."), "text"))
    elif len(text) > LONGEST_TEXT:
        words = _("An entry has at most %(n)s characters; this one has %(m)s. Split it into two.")
        found.append(Breach("EME-LOG-1", words % {"n": f"{LONGEST_TEXT:,}", "m": f"{len(text):,}"}, "text"))
    if not now - OLDEST <= at <= now + CLOCKS_DIFFER:
        found.append(Breach("EME-LOG-2", _("The time must lie in the last 30 days and not ahead of now."), "at"))
    if not is_open and not relation:
        words = _("The incident is closed: only corrections and confirmations are added. A flare-up re-opens it.")
        found.append(Breach("EME-LOG-3", words, "text"))
    return found


def phase_breaches(
    *, verb: str, at: dt.datetime, last_at: dt.datetime, now: dt.datetime, reason: str, wants_reason: bool
) -> list[Breach]:
    """What keeps a phase from changing: EME-PHASE-1 and 2."""
    found = []
    if wants_reason and not reason.strip():
        found.append(Breach("EME-PHASE-1", _("Say why; it is kept in the record."), "reason"))
    if not last_at <= at <= now + CLOCKS_DIFFER:
        text = _("The time must lie between the step before it and now.")
        found.append(Breach("EME-PHASE-2", text, "at"))
    return found


@dataclass(frozen=True)
class Remaining:
    """What an incident still lacks before its file can be closed."""

    open_orders: Sequence[str] = ()
    missing_figures: Sequence[str] = ()
    has_cause: bool = True


def closing_breaches(remaining: Remaining) -> list[Breach]:
    """EME-CLOSE-1: an order is open; -2: a final figure is missing; -3: the office has not said what it was."""
    found = []
    if remaining.open_orders:
        text = _("Orders still open: %(orders)s. Verify or withdraw them first.")
        found.append(Breach("EME-CLOSE-1", text % {"orders": ", ".join(remaining.open_orders)}))
    if remaining.missing_figures:
        text = _("No final figure since it was under control: %(figures)s. Report them, also when they are 0.")
        found.append(Breach("EME-CLOSE-2", text % {"figures": ", ".join(remaining.missing_figures)}))
    if not remaining.has_cause:
        text = _("The office has not yet said what it holds for the cause; “not yet known” will do.")
        found.append(Breach("EME-CLOSE-3", text))
    return found


def order_breaches(
    *, text: str, ack_by: dt.datetime, due_at: dt.datetime, now: dt.datetime, is_open: bool
) -> list[Breach]:
    """What keeps an order from going out: EME-ORDER-1 to 3."""
    found = []
    if not is_open:
        found.append(Breach("EME-ORDER-1", _("The incident is closed; a flare-up re-opens it."), ""))
    if not text.strip():
        found.append(Breach("EME-ORDER-2", _("Say what the unit shall do."), "text"))
    if due_at <= now:
        found.append(Breach("EME-ORDER-3", _("The time until which it shall be done has passed already."), "due_at"))
    elif due_at > now + LONGEST_ORDER:
        words = _("An order is to be done within %(n)d days; look at the year.")
        found.append(Breach("EME-ORDER-3", words % {"n": LONGEST_ORDER.days}, "due_at"))
    elif ack_by > due_at:
        words = _("It must be acknowledged before it is due; give more time or a shorter answer time.")
        found.append(Breach("EME-ORDER-3", words, "due_at"))
    return found


def step_breaches(*, verb: str, text: str, has_photo: bool, is_open: bool) -> list[Breach]:
    """EME-ORDER-4: a refusal, return or withdrawal wants a reason, done wants evidence; -1: only an open incident's
    order is sent back, for nothing would be left to end it by."""
    if verb == "return" and not is_open:
        return [Breach("EME-ORDER-1", _("The incident is closed; a flare-up re-opens it."), "text")]
    if verb in ("refuse", "return", "withdraw") and not text.strip():
        return [Breach("EME-ORDER-4", _("Say why; whoever gave the order must know."), "text")]
    if verb == "finish" and not text.strip() and not has_photo:
        return [Breach("EME-ORDER-4", _("Say what was done or add a photo; done wants evidence."), "text")]
    return []


@dataclass(frozen=True)
class Climb:
    """One rung that an order should have reached: why, whom, since when."""

    cause: str
    rung: str
    due_at: dt.datetime


def climbs(*, status: str, ack_by: dt.datetime, due_at: dt.datetime, now: dt.datetime, minutes: int) -> Iterator[Climb]:
    """Whom an order must have been brought to by now, computed from its times alone.

    Not acknowledged by `ack_by`: the commander at once, the head and the centre `minutes` later each. Not done by
    `due_at`: the same.
    """
    causes = []
    if status == OrderStatus.ISSUED:
        causes.append(("ack", ack_by))
    if status in WAITING:
        causes.append(("due", due_at))
    for cause, since in causes:
        for step, rung in enumerate(Rung.values):
            at = since + dt.timedelta(minutes=minutes * step)
            if at <= now:
                yield Climb(cause, rung, at)


SHEET: Final[Mapping[str, Sequence[int]]] = {
    "spread": (0, 1, 2, 3),
    "people": (0, 1, 2, 3),
    "chemical": (0, 1, 2, 3),
    "forces": (0, 1, 2, 3),
}
"""The scoring sheet: each question is answered 0 (the plant copes) to 3 (beyond the province)."""


def suggested_level(sheet: Mapping[str, Any]) -> int:
    """The level that the scoring sheet says: the worst answer counts, whatever the others are."""
    return 1 + max((int(sheet.get(name) or 0) for name in SHEET), default=0)


def level_breaches(
    *, level: int, suggested: int, reason: str, answered: Collection[str], is_open: bool
) -> list[Breach]:
    """EME-LEVEL-1: all questions; -2: another level than the sheet's wants its reason; -3: only while it is open."""
    found = []
    if not is_open:
        found.append(Breach("EME-LEVEL-3", _("The incident is closed; a flare-up re-opens it."), ""))
    if level not in range(1, 5):
        found.append(Breach("EME-LEVEL-1", _("The level is 1, 2, 3 or 4."), "level"))
    if set(answered) != set(SHEET):
        found.append(Breach("EME-LEVEL-1", _("Answer all four questions of the scoring sheet."), "sheet"))
    elif level != suggested and not reason.strip():
        text = _("The scoring sheet says level %(n)d; say why it is another.")
        found.append(Breach("EME-LEVEL-2", text % {"n": suggested}, "reason"))
    return found
