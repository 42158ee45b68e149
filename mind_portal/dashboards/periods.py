"""The stretches of time that the dashboards show, and the same stretch of last year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.core import thai

TREND_MONTHS = 26
"""Two fiscal years and the months since: enough for every period and for the same period of last year."""


class PeriodCode(StrEnum):
    MONTH = "month"
    FISCAL = "fiscal"
    YEAR = "year"


LABELS: dict[PeriodCode, Promise] = {
    PeriodCode.MONTH: gettext_lazy("This month"),
    PeriodCode.FISCAL: gettext_lazy("This fiscal year"),
    PeriodCode.YEAR: gettext_lazy("12 months"),
}


@dataclass(frozen=True)
class Period:
    """Whole months up to the current one, which has not ended: `months` are their first days, oldest first."""

    code: PeriodCode
    months: tuple[dt.date, ...]
    today: dt.date

    @property
    def current(self) -> dt.date:
        return self.months[-1]

    @property
    def finished(self) -> tuple[dt.date, ...]:
        """The months that have ended: only they can be set beside whole months of last year."""
        return self.months[:-1]

    @property
    def title(self) -> str:
        """What the period is, in words: `ปีงบประมาณ 2570 · 1 ต.ค. – 24 พ.ย. 2569`."""
        first = self.months[0]
        begin = short_day(first) if first.year == self.today.year else thai.format_date(first)
        days = f"{begin} – {thai.format_date(self.today)}"
        if self.code is PeriodCode.MONTH:
            return f"{thai.format_date(self.current, 'longmonth')} · {days}"
        if self.code is PeriodCode.FISCAL:
            return f"{fiscal_year_name(self.current)} · {days}"
        return f"{_('12 months')} · {days}"


def short_day(day: dt.date) -> str:
    """A day without its year: `1 ต.ค.`."""
    return thai.format_date(day).rsplit(thai.NO_BREAK_SPACE, 1)[0]


def fiscal_year_name(day: dt.date) -> str:
    """`ปีงบประมาณ 2570`; in English by the common era."""
    year = thai.fiscal_year(day)
    return _("Fiscal year %(year)d") % {"year": year if thai.is_thai() else year - thai.BUDDHIST_OFFSET}


def choose(code: str, today: dt.date) -> Period:
    """The period of that code on that day; the fiscal year when the code is unknown."""
    current = thai.month_start(today)
    chosen = PeriodCode(code) if code in list(PeriodCode) else PeriodCode.FISCAL
    if chosen is PeriodCode.MONTH:
        first = current
    elif chosen is PeriodCode.FISCAL:
        first = thai.fiscal_year_start(thai.fiscal_year(today))
    else:
        first = thai.add_months(current, -11)
    return Period(chosen, months_between(first, current), today)


def months_between(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The first days of the months from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(thai.add_months(first, n) for n in range(count))


def trend_months(today: dt.date) -> tuple[dt.date, ...]:
    """The months of every trend, the current one last."""
    current = thai.month_start(today)
    return months_between(thai.add_months(current, 1 - TREND_MONTHS), current)


def a_year_before(months: tuple[dt.date, ...]) -> tuple[dt.date, ...]:
    """The same months of last year."""
    return tuple(thai.add_months(month, -12) for month in months)


def month_range(months: Sequence[dt.date]) -> str:
    """`ต.ค. 68`, `ธ.ค. 67 – พ.ย. 68`."""
    ends = dict.fromkeys(thai.format_date(month, "month") for month in (months[0], months[-1]))
    return " – ".join(ends)


def unfinished(period: Period) -> str:
    """That the current month has not ended, and how far it is."""
    last = (thai.add_months(period.current, 1) - dt.timedelta(days=1)).day
    parts = {"month": thai.format_date(period.current, "month"), "day": period.today.day, "last": last}
    return _("%(month)s has not ended (%(day)d of %(last)d days)") % parts
