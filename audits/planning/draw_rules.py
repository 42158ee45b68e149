"""What a draw and its announcement must be. Pure functions that return every breach; `docs/plans.md` lists the ids."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.errors import Breach

LATE_AFTER: Final = dt.timedelta(days=3)
"""So long after its number exists, a draw that has not been made is late."""


def seed_breaches(seed: str, *, used: bool = False) -> list[Breach]:
    """AUD-DRAW-1: a seed. AUD-DRAW-4: `used`, a seed is used for a month once."""
    if not seed.strip():
        return [Breach("AUD-DRAW-1", _("Give the seed that was published"), field="seed")]
    if used:
        return [Breach("AUD-DRAW-4", _("This seed has been used for this month already"), field="seed")]
    return []


def source_breaches(seed_source: str) -> list[Breach]:
    """AUD-DRAW-1: where everybody can look the seed up."""
    if seed_source.strip():
        return []
    return [Breach("AUD-DRAW-1", _("Say where everybody can look the seed up"), field="seed_source")]


def lots_breaches(*, count: int, team: int, sites: int, officers: int) -> list[Breach]:
    """AUD-DRAW-2: teams of at least two that the office has. AUD-DRAW-3: at least one factory, and not more than there
    are to draw from."""
    breaches = []
    if team < 2:
        breaches.append(Breach("AUD-DRAW-2", _("At least two inspectors go together"), field="team"))
    elif officers < team:
        message = _("The office has %(n)d officers: too few for a team of %(team)d") % {"n": officers, "team": team}
        breaches.append(Breach("AUD-DRAW-2", message, field="team"))
    if count < 1:
        breaches.append(Breach("AUD-DRAW-3", _("Draw at least one factory"), field="count"))
    elif count > sites:
        message = _("There are only %(n)d factories to draw from") % {"n": sites}
        breaches.append(Breach("AUD-DRAW-3", message, field="count"))
    return breaches


def moment_breaches(*, exists_from: dt.datetime, month: dt.date, now: dt.datetime) -> list[Breach]:
    """AUD-DRAW-6: the number does not exist yet, and will before the month is over. AUD-DRAW-11: nor is the month."""
    over = month_over_breaches(month=month, today=thai.local_date(now))
    if over:
        return over
    if exists_from <= now:
        message = _("The number must not exist yet: choose a day or hour to come")
        return [Breach("AUD-DRAW-6", message, field="exists_on")]
    if thai.local_date(exists_from) >= thai.add_months(month, 1):
        message = _("The number must exist before the month is over, so that the visits can be made")
        return [Breach("AUD-DRAW-6", message, field="exists_on")]
    return []


def ripe_breaches(*, exists_from: dt.datetime, now: dt.datetime) -> list[Breach]:
    """AUD-DRAW-7: what was announced is drawn from the moment on at which the number exists."""
    if now >= exists_from:
        return []
    message = _("The number exists from %(at)s: draw then") % {"at": thai.format_datetime(exists_from)}
    return [Breach("AUD-DRAW-7", message, field="seed")]


def why_breaches(why: str) -> list[Breach]:
    """AUD-DRAW-9: a draw that was not announced beforehand says why."""
    if why.strip():
        return []
    return [Breach("AUD-DRAW-9", _("Say why the draw was not announced beforehand"), field="why")]


def withdrawal_breaches(reason: str) -> list[Breach]:
    """AUD-DRAW-10: an announcement is withdrawn with a reason."""
    if reason.strip():
        return []
    return [Breach("AUD-DRAW-10", _("Say why the announcement is withdrawn"), field="reason")]


def month_over_breaches(*, month: dt.date, today: dt.date) -> list[Breach]:
    """AUD-DRAW-11: nothing is drawn for a month that is over."""
    if today < thai.add_months(month, 1):
        return []
    return [Breach("AUD-DRAW-11", _("This month is over: nothing is announced or drawn for it any more"))]


def is_late(*, exists_from: dt.datetime, now: dt.datetime) -> bool:
    return now >= exists_from + LATE_AFTER
