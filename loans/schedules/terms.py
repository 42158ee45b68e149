"""What a plan is made of. Everything that a contract may say otherwise is a field; nothing is assumed in silence."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

MAX_INSTALMENTS: Final = 600
LAST_YEAR: Final = 2900
"""A plan that runs until then is a slip of the pen, and no calendar goes much further."""


class Method(StrEnum):
    """Equal instalments (interest and principal together stay the same), or equal parts of the principal."""

    EQUAL_INSTALMENT = "equal_instalment"
    EQUAL_PRINCIPAL = "equal_principal"


class Grace(StrEnum):
    """What the first instalments spare. `principal`: interest is paid all the while. `capitalised`: nothing is paid,
    the interest joins the principal on each due date and bears interest. `deferred`: nothing is paid, the interest is
    kept apart without bearing interest and is due with the first instalment behind the grace."""

    NONE = "none"
    PRINCIPAL = "principal"
    CAPITALISED = "capitalised"
    DEFERRED = "deferred"


class DayCount(StrEnum):
    """Days over which a year's interest is spread: true days over 365, or twelve months of thirty."""

    ACT_365 = "act_365"
    THIRTY_360 = "30_360"


class Prepaid(StrEnum):
    """What paying ahead changes: the same number of lower instalments, or the same instalments over a shorter time."""

    LOWER = "lower"
    SHORTER = "shorter"


class TermsError(ValueError):
    """Terms that no plan can be made of. `field` is the one to mend; `reason` a code that the page has words for."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(f"{field}: {reason}")


@dataclass(frozen=True, order=True)
class Rate:
    """Per cent a year from a day on."""

    since: dt.date
    percent: Decimal


@dataclass(frozen=True)
class Terms:
    """One plan. `instalments` counts those of the grace too; `due_day` is the day of the month that is meant (31: the
    last), taken from `first_due_on` unless the contract says another; `every` is the number of months between two.
    `off_holidays`: a due date on a holiday moves to the next working day."""

    first_due_on: dt.date
    instalments: int
    rates: tuple[Rate, ...]
    method: Method = Method.EQUAL_INSTALMENT
    grace: Grace = Grace.NONE
    grace_instalments: int = 0
    day_count: DayCount = DayCount.ACT_365
    every: int = 1
    due_day: int = 0
    prepaid: Prepaid = Prepaid.LOWER
    off_holidays: bool = False

    def __post_init__(self) -> None:
        checks = (
            (1 <= self.instalments <= MAX_INSTALMENTS, "instalments", "number"),
            (0 <= self.grace_instalments < self.instalments, "grace_instalments", "longer_than_term"),
            ((self.grace is Grace.NONE) == (self.grace_instalments == 0), "grace_instalments", "kind_and_number"),
            (1 <= self.every <= 12, "every", "number"),
            (0 <= self.due_day <= 31, "due_day", "number"),
            (self.first_due_on.year + self.instalments * self.every // 12 < LAST_YEAR, "first_due_on", "number"),
            (bool(self.rates), "rates", "missing"),
            (list(self.rates) == sorted(self.rates), "rates", "order"),
            (len({rate.since for rate in self.rates}) == len(self.rates), "rates", "order"),
            (all(0 <= rate.percent <= 100 for rate in self.rates), "rates", "number"),
        )
        for holds, field, reason in checks:
            if not holds:
                raise TermsError(field, reason)


def rates_by_year(start: dt.date, steps: Sequence[tuple[int, Decimal]]) -> tuple[Rate, ...]:
    """Rates as a programme words them: "3 % in years 1–3, then 5 %" is `[(1, 3), (4, 5)]` from the contract's day."""
    return tuple(Rate(_anniversary(start, year - 1), percent) for year, percent in sorted(steps))


def _anniversary(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def to_document(terms: Terms) -> dict[str, Any]:
    """The terms as JSON, for the contract's record. Percents are text: a float would not come back the same."""
    return {
        "first_due_on": terms.first_due_on.isoformat(),
        "instalments": terms.instalments,
        "rates": [{"since": rate.since.isoformat(), "percent": str(rate.percent)} for rate in terms.rates],
        "method": terms.method.value,
        "grace": terms.grace.value,
        "grace_instalments": terms.grace_instalments,
        "day_count": terms.day_count.value,
        "every": terms.every,
        "due_day": terms.due_day,
        "prepaid": terms.prepaid.value,
        "off_holidays": terms.off_holidays,
    }


def from_document(document: Mapping[str, Any]) -> Terms:
    """The inverse of `to_document`."""
    rates = (Rate(dt.date.fromisoformat(rate["since"]), Decimal(rate["percent"])) for rate in document["rates"])
    return Terms(
        first_due_on=dt.date.fromisoformat(document["first_due_on"]),
        instalments=document["instalments"],
        rates=tuple(rates),
        method=Method(document["method"]),
        grace=Grace(document["grace"]),
        grace_instalments=document["grace_instalments"],
        day_count=DayCount(document["day_count"]),
        every=document["every"],
        due_day=document["due_day"],
        prepaid=Prepaid(document["prepaid"]),
        off_holidays=document["off_holidays"],
    )
