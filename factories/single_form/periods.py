"""The calendar of obligations: which time a round covers, and when it is due. Pure functions."""

import calendar
import datetime as dt
from collections.abc import Iterator

from factories.single_form.models import Obligation, PeriodType
from mind_portal.core import thai


def period_around(kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the period of `kind` that `day` lies in."""
    if kind == PeriodType.MONTH:
        first = thai.month_start(day)
        return first, thai.add_months(first, 1) - dt.timedelta(days=1)
    if kind == PeriodType.CALENDAR_YEAR:
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    first = dt.date(day.year if day.month >= 10 else day.year - 1, 10, 1)
    return first, dt.date(first.year + 1, 9, 30)


def due_day(obligation: Obligation, end: dt.date) -> dt.date:
    """The day by which the report of a period that ends on `end` is due, as the obligation says."""
    if obligation.due_days is not None:
        return end + dt.timedelta(days=obligation.due_days)
    assert obligation.due_months is not None
    assert obligation.due_day is not None
    month = thai.add_months(thai.month_start(end), obligation.due_months)
    return month.replace(day=min(obligation.due_day, calendar.monthrange(month.year, month.month)[1]))


def ended_periods(obligation: Obligation, *, since: dt.date, today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The periods that overlap the obligation's time, end on or after `since` and have ended before `today`."""
    start, end = period_around(obligation.period_type, max(since, obligation.valid_from))
    while end < today and (obligation.valid_until is None or start < obligation.valid_until):
        yield start, end
        start, end = period_around(obligation.period_type, end + dt.timedelta(days=1))


def period_name(kind: str, start: dt.date, end: dt.date) -> str:
    """`October 2026`, `fiscal year 2026`: how people call it."""
    if kind == PeriodType.MONTH:
        return thai.format_date(start, "longmonth")
    return str(thai.shown_year(end))
