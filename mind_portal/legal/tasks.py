"""The calendar grows by itself: two years ahead are always there."""

from celery import shared_task
from django.utils import timezone

from mind_portal.core.once import once
from mind_portal.legal.services import fill_calendar

FIRST_YEAR = 2020
"""No deadline of the portal lies before."""


def calendar_years(this_year: int) -> range:
    """The years (A.D.) that the calendar holds."""
    return range(FIRST_YEAR, this_year + 3)


@shared_task
@once("legal-calendar")
def extend_calendar() -> dict[str, object]:
    """Add the holidays of the years that have come within reach."""
    now = timezone.now()
    return {"added": fill_calendar(years=calendar_years(timezone.localdate(now).year), actor=None, now=now)}
