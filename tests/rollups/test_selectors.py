"""How cells add up: flows, stocks and ratios, over provinces, months and the fiscal year."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mind_portal.geography.models import Province
from mind_portal.rollups import catalogue, freshness, selectors
from mind_portal.rollups.models import Cell, DirtyKey, Run
from mind_portal.rollups.selectors import Meaning

FLOW, STOCK, RATIO, SHARE = "audits.inspections", "factories.operating", "audits.score", "audits.coverage"
NOVEMBER = dt.date(2026, 11, 1)
TODAY = dt.date(2026, 11, 24)


def cell(measure: str, province: str, month: dt.date, value: int, base: int | None = None) -> None:
    amounts: dict[str, Any] = {"value": Decimal(value), "rows": value}
    if base is not None:
        scale = catalogue.measure(measure).scale
        quotient = Decimal(value) * scale / base if base else None
        amounts = {"value": quotient, "numerator": value, "denominator": base, "rows": base}
    Cell.objects.create(measure=measure, province_id=province, month=month, computed_at=timezone.now(), **amounts)


@pytest.fixture
def cells(rayong: Province, chiang_mai: Province) -> None:
    """12 + n inspections in month n of both provinces; 100 factories a month more in Rayong."""
    for offset in range(-25, 1):
        month = selectors.thai.add_months(NOVEMBER, offset)
        for province, more in (("21", 0), ("50", 10)):
            cell(FLOW, province, month, 30 + offset + more)
            cell(STOCK, province, month, 1000 + 10 * offset + more)
            cell(RATIO, province, month, 80 * (30 + more), 30 + more)
    cell(SHARE, "21", NOVEMBER, 30, 100)
    cell(SHARE, "50", NOVEMBER, 90, 200)


def test_a_flow_sums_provinces_and_months(cells: None) -> None:
    assert selectors.figure(FLOW, provinces=["21"], month=NOVEMBER, today=TODAY).value == 30
    assert selectors.figure(FLOW, provinces=None, month=NOVEMBER, today=TODAY).value == 70
    assert selectors.figure(FLOW, provinces=None, month=NOVEMBER, months=2, today=TODAY).value == 70 + 68


def test_a_stock_sums_provinces_and_takes_the_last_month(cells: None) -> None:
    found = selectors.figure(STOCK, provinces=None, month=NOVEMBER, months=2, today=TODAY)
    assert (found.value, found.previous, found.last_year) == (2010, 1970, 1770)


def test_a_ratio_divides_sums_and_is_no_mean_of_ratios(cells: None) -> None:
    assert selectors.figure(SHARE, provinces=None, month=NOVEMBER, today=TODAY).value == pytest.approx(40)
    score = selectors.figure(RATIO, provinces=None, month=NOVEMBER, months=3, today=TODAY)
    assert (score.value, score.denominator) == (80, 3 * 70)


def test_a_ratio_of_stocks_takes_the_last_month(cells: None) -> None:
    assert selectors.figure(SHARE, provinces=None, month=NOVEMBER, months=2, today=TODAY).denominator == 300


def test_a_change_is_read_by_the_good_direction(cells: None) -> None:
    flow = selectors.figure(FLOW, provinces=["21"], month=NOVEMBER, today=TODAY)
    assert (flow.previous, flow.change, flow.last_year, flow.change_on_year) == (29, 1, 18, 12)
    assert flow.meaning is Meaning.BETTER
    assert flow.change_on_year_percent == pytest.approx(66.667, abs=0.001)
    down = catalogue.measure("audits.findings_open")
    assert [selectors.meaning_of(down, change) for change in (1, -1, 0, None)] == ["worse", "better", "same", "none"]
    assert selectors.meaning_of(catalogue.measure("factories.horsepower"), 5) is Meaning.NONE
    assert selectors.meaning_of(catalogue.measure(SHARE), 0.04) is Meaning.SAME


def test_nothing_known_is_not_nought(cells: None) -> None:
    found = selectors.figure(SHARE, provinces=["21"], month=dt.date(2026, 10, 1), today=TODAY)
    assert (found.value, found.change, found.meaning) == (None, None, Meaning.NONE)
    assert selectors.figure(FLOW, provinces=[], month=NOVEMBER, today=TODAY).value is None


def test_the_current_month_is_unfinished(cells: None) -> None:
    assert not selectors.figure(FLOW, provinces=None, month=TODAY, today=TODAY).complete
    assert selectors.figure(FLOW, provinces=None, month=dt.date(2026, 10, 1), today=TODAY).complete


@pytest.mark.parametrize(("month", "months"), [(10, 1), (11, 2), (12, 3), (1, 4), (9, 12)])
def test_the_fiscal_year_begins_in_october(month: int, months: int) -> None:
    assert selectors.months_of_fiscal_year(dt.date(2026, month, 1)) == months


def test_several_figures_are_one_query(cells: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = selectors.figures([FLOW, STOCK, RATIO, SHARE], provinces=None, month=NOVEMBER, months=2, today=TODAY)
    assert len(queries) == 1
    assert set(found) == {FLOW, STOCK, RATIO, SHARE}


def test_a_series_has_a_point_for_every_month(cells: None) -> None:
    points = selectors.series(SHARE, provinces=None, months=3, end=TODAY)
    assert [(point.month.month, point.value) for point in points] == [(9, None), (10, None), (11, pytest.approx(40))]
    assert [each.value for each in selectors.matrix(FLOW, months=2, end=NOVEMBER)["50"]] == [39, 40]


def test_provinces_are_ranked_against_the_nation(cells: None) -> None:
    best, worst = selectors.by_province(SHARE, month=NOVEMBER)
    assert (best.code, best.rank, best.value, best.rows_to_nation) == ("50", 1, pytest.approx(45), 0)
    assert (worst.code, worst.rank, worst.rows_to_nation) == ("21", 2, 10)  # 40 of 100 would be level
    assert worst.gap_to_nation == pytest.approx(-10)


def test_a_small_base_is_shown_but_not_ranked(cells: None) -> None:
    Cell.objects.filter(measure=SHARE, province="50").update(numerator=9, denominator=10, value=90)
    first, last = selectors.by_province(SHARE, month=NOVEMBER)
    assert (first.code, first.rank) == ("21", 1)
    assert (last.code, last.rank, last.ranked, last.value) == ("50", None, False, pytest.approx(90))


def test_equal_values_share_a_rank(cells: None) -> None:
    Cell.objects.filter(measure=FLOW, month=NOVEMBER).update(value=5)
    assert [each.rank for each in selectors.by_province(FLOW, month=NOVEMBER)] == [1, 1]


def test_less_is_best_where_down_is_good(cells: None) -> None:
    for province, value in (("21", 5), ("50", 3)):
        cell("audits.findings_open", province, NOVEMBER, value)
    assert [each.code for each in selectors.by_province("audits.findings_open", month=NOVEMBER)] == ["50", "21"]


def test_an_unknown_measure_is_refused(db: None) -> None:
    with pytest.raises(KeyError):
        selectors.figure("no.such", provinces=None, month=NOVEMBER)


def test_figures_are_right_as_of_the_oldest_waiting_key(cells: None) -> None:
    now = timezone.now()
    assert freshness.freshness(now).as_of == now
    written = now - dt.timedelta(seconds=90)
    DirtyKey.objects.create(source="inspections", province_code="21", month=NOVEMBER, at=written)
    Run.objects.create(kind="nightly", started_at=now, finished_at=now, drift=3)
    found = freshness.freshness(now)
    assert (found.as_of, found.waiting, found.oldest_age, found.drift) == (written, 1, 90, 3)
