"""Working days of the offices: Monday to Friday without holidays, and the Saturdays that were made working days.

Deadlines of the law and of the offices count them. `Calendar` is pure; the functions below read the days that they
need in one query, and `between` gives a calendar for a whole list of deadlines.
"""

import datetime as dt
from dataclasses import dataclass, field

from mind_portal.legal.models import CalendarDay

_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The days that are not what their weekday says: holidays, and working days at a week-end."""

    holidays: frozenset[dt.date] = field(default_factory=frozenset)
    extra: frozenset[dt.date] = field(default_factory=frozenset)

    def is_working_day(self, day: dt.date) -> bool:
        return day in self.extra or (day.weekday() < _SATURDAY and day not in self.holidays)

    def add(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`, which itself does not count; 0 is `day` or the next working day."""
        if count < 0:
            raise ValueError("working days are counted forward")
        if count == 0:
            while not self.is_working_day(day):
                day += _ONE_DAY
            return day
        while count:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def count(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` lies before."""
        if end < start:
            return -self.count(end, start)
        days = (end - start).days
        return sum(self.is_working_day(start + dt.timedelta(days=n)) for n in range(1, days + 1))


def between(first: dt.date, last: dt.date) -> Calendar:
    """The calendar of a span of days, read in one query."""
    rows = CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working")
    days = list(rows)
    return Calendar(
        holidays=frozenset(day for day, working in days if not working),
        extra=frozenset(day for day, working in days if working),
    )


def is_working_day(day: dt.date) -> bool:
    """Whether the offices are open on `day`."""
    return between(day, day).is_working_day(day)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`. One query: a span twice as long holds enough, even over New Year."""
    return between(day, day + dt.timedelta(days=count * 2 + 40)).add(day, count)


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before."""
    return between(min(start, end), max(start, end)).count(start, end)
