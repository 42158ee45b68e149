"""What a plan must be. Pure functions that return every breach; `docs/plans.md` lists the ids."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach

MAX_DAYS: Final = 31
MAX_PER_DAY: Final = 10
MONTHS_AHEAD: Final = 12


def capacity_breaches(capacity: Mapping[int, int], per_day: int, own: Collection[int]) -> list[Breach]:
    """AUD-PLAN-3: days and visits within bounds, somebody in the field. AUD-PLAN-4: only officers of the office."""
    breaches = []
    if not 1 <= per_day <= MAX_PER_DAY:
        message = _("An officer makes 1 to %(n)d visits a day") % {"n": MAX_PER_DAY}
        breaches.append(Breach("AUD-PLAN-3", message, field="visits_per_day"))
    for officer, days in capacity.items():
        if not 0 <= days <= MAX_DAYS:
            message = _("A month has 0 to %(n)d days in the field") % {"n": MAX_DAYS}
            breaches.append(Breach("AUD-PLAN-3", message, field=f"days-{officer}"))
    if not any(days > 0 for days in capacity.values()):
        breaches.append(Breach("AUD-PLAN-3", _("Give at least one officer a day in the field")))
    if set(capacity) - set(own):
        breaches.append(Breach("AUD-PLAN-4", _("An officer of another office cannot be on this plan")))
    return breaches


def month_breaches(*, month: dt.date, today: dt.date) -> list[Breach]:
    """AUD-PLAN-2: a plan is made for the current month or one of the next twelve."""
    this = today.replace(day=1)
    ahead = (month.year - this.year) * 12 + month.month - this.month
    if 0 <= ahead <= MONTHS_AHEAD:
        return []
    message = _("Plans are made for this month and the next %(n)d") % {"n": MONTHS_AHEAD}
    return [Breach("AUD-PLAN-2", message, field="month")]


def visit_breaches(
    *, planned_on: dt.date, month: dt.date, officers: Collection[int], own: Collection[int]
) -> list[Breach]:
    """AUD-PLAN-5: a day of the plan's month. AUD-PLAN-6: at least one officer. AUD-PLAN-4: only of this office."""
    breaches = []
    if planned_on.replace(day=1) != month:
        breaches.append(Breach("AUD-PLAN-5", _("The day lies outside the month of the plan"), field="planned_on"))
    if not officers:
        breaches.append(Breach("AUD-PLAN-6", _("Say who goes: choose at least one officer"), field="officers"))
    if set(officers) - set(own):
        message = _("An officer of another office cannot be on this plan")
        breaches.append(Breach("AUD-PLAN-4", message, field="officers"))
    return breaches


def reason_breaches(reason: str) -> list[Breach]:
    """AUD-PLAN-7: a change by hand has a reason."""
    if reason.strip():
        return []
    return [Breach("AUD-PLAN-7", _("Say why the plan is changed by hand"), field="reason")]
