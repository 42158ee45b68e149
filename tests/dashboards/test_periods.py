import datetime as dt

import pytest
from django.utils import translation

from mind_portal.dashboards import periods
from mind_portal.dashboards.periods import PeriodCode


@pytest.mark.parametrize(
    ("code", "first", "count"),
    [("month", dt.date(2026, 11, 1), 1), ("fiscal", dt.date(2026, 10, 1), 2), ("year", dt.date(2025, 12, 1), 12)],
)
def test_a_period_ends_with_the_current_month(code: str, first: dt.date, count: int) -> None:
    period = periods.choose(code, dt.date(2026, 11, 23))

    assert (period.months[0], len(period.months), period.current) == (first, count, dt.date(2026, 11, 1))


@pytest.mark.parametrize(
    ("today", "count"), [(dt.date(2026, 9, 30), 12), (dt.date(2026, 10, 1), 1), (dt.date(2027, 1, 1), 4)]
)
def test_the_fiscal_year_begins_on_the_first_of_october(today: dt.date, count: int) -> None:
    assert len(periods.choose("fiscal", today).months) == count


def test_an_unknown_period_is_the_fiscal_year() -> None:
    assert periods.choose("for ever", dt.date(2026, 11, 23)).code is PeriodCode.FISCAL


def test_the_current_month_has_not_ended() -> None:
    assert periods.choose("fiscal", dt.date(2026, 11, 30)).finished == (dt.date(2026, 10, 1),)


def test_the_trend_reaches_back_as_far_as_any_comparison_needs() -> None:
    today = dt.date(2026, 9, 30)
    needed = periods.a_year_before(periods.choose("year", today).months)

    assert needed[0] in periods.trend_months(today)


def test_titles_name_the_fiscal_year_by_the_era_of_the_language() -> None:
    period = periods.choose("fiscal", dt.date(2026, 11, 23))

    with translation.override("th"):
        assert "2570" in period.title
        assert "2569" in period.title
    with translation.override("en"):
        assert "2027" in period.title
        assert "2570" not in period.title


def test_a_first_day_in_another_year_is_shown_with_its_year() -> None:
    with translation.override("en"):
        assert "1\u00a0Dec\u00a02025 –" in periods.choose("year", dt.date(2026, 11, 23)).title
        assert "1\u00a0Oct –" in periods.choose("fiscal", dt.date(2026, 11, 23)).title
