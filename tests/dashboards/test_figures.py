import pytest

from mind_portal.dashboards.figures import (
    Figure,
    add_up,
    change_decimals,
    compact,
    figure_of,
    main_measures,
    span_of,
    with_unit,
)
from mind_portal.dashboards.periods import choose
from mind_portal.rollups.catalogue import Direction, Kind
from mind_portal.rollups.selectors import NOTHING, Meaning, Sums
from tests.dashboards.builders import (
    FLOW,
    NOVEMBER,
    OCTOBER,
    SHARE,
    STOCK,
    TODAY,
    fiscal,
    flow,
    make_measure,
    share,
    sums,
)


def test_a_flow_shows_the_unfinished_month_but_does_not_compare_it() -> None:
    figure = figure_of(FLOW, fiscal(), {NOVEMBER: sums(3), OCTOBER: sums(10), OCTOBER.replace(year=2025): sums(8)})

    assert figure.value == 13
    assert figure.difference == 2
    assert figure.change == 25


def test_a_flow_of_this_month_alone_is_not_compared() -> None:
    period = choose("month", TODAY)
    figure = figure_of(FLOW, period, {NOVEMBER: sums(3), NOVEMBER.replace(year=2025): sums(8)})

    assert (figure.value, figure.change, figure.meaning) == (3, None, Meaning.NONE)


def test_a_flow_is_not_compared_with_a_year_that_counting_began_in() -> None:
    months = choose("year", TODAY).months
    now = {month: sums(10) for month in months}
    whole = {month.replace(year=month.year - 1): sums(8) for month in months}
    part = dict(list(whole.items())[5:])

    assert figure_of(FLOW, choose("year", TODAY), now | whole).meaning is Meaning.BETTER
    assert figure_of(FLOW, choose("year", TODAY), now | part).meaning is Meaning.NONE
    assert figure_of(SHARE, choose("year", TODAY), {m: sums(3, of=9) for m in now | part}).difference == 0


def test_a_ratio_divides_the_sums_and_changes_by_points() -> None:
    figure = share((96, 144), (79, 100))

    assert round(figure.value or 0, 1) == 66.7
    assert round(figure.change or 0, 1) == -12.3


def test_a_stock_takes_its_last_known_month() -> None:
    figure = figure_of(STOCK, fiscal(), {OCTOBER: sums(7), OCTOBER.replace(year=2025): sums(5)})

    assert (figure.value, figure.difference) == (7, 2)


def test_a_ratio_of_stocks_is_not_added_up_over_months() -> None:
    measure = make_measure(Kind.RATIO, of_stocks=True)
    figure = figure_of(measure, fiscal(), {OCTOBER: sums(10, of=100), NOVEMBER: sums(20, of=100)})

    assert (figure.sums.numerator, figure.sums.denominator, figure.value) == (20, 100, 20)


def test_better_and_worse_follow_the_good_direction() -> None:
    down = make_measure(Kind.FLOW, direction=Direction.DOWN)
    neutral = make_measure(Kind.FLOW, direction=Direction.NEUTRAL)

    assert flow(12, 10).meaning is Meaning.BETTER
    assert flow(12, 10, down).meaning is Meaning.WORSE
    assert flow(12, 10, neutral).meaning is Meaning.NONE
    assert flow(10, 10).meaning is Meaning.SAME


def test_a_change_from_nothing_has_no_per_cent() -> None:
    assert flow(5, 0).change is None
    assert flow(5, 0).difference == 5


def test_months_without_cells_are_no_zero() -> None:
    assert add_up({}, (OCTOBER,)) is NOTHING
    assert figure_of(FLOW, fiscal(), {}).value is None


def test_a_stock_without_any_cell_points_to_the_current_month() -> None:
    assert span_of(STOCK, fiscal(), ()).shown == (NOVEMBER,)


def test_breakdowns_are_no_measures_of_their_own() -> None:
    whole = make_measure(Kind.STOCK, code="audits.findings_open")
    part = make_measure(Kind.STOCK, code="audits.findings_open.minor")

    assert main_measures([whole, part]) == [whole]


def test_units_stand_as_they_are_read() -> None:
    baht = make_measure(Kind.STOCK, unit="baht")

    assert with_unit(SHARE, 74.12) == "74.1%"
    assert with_unit(FLOW, 1200) == "1,200\u00a0orders"
    assert with_unit(FLOW, None) == "–"
    assert compact(baht, 7_317_354_000_000)[0] == "7,317,354"
    assert compact(baht, 38_700_000)[0] == "38.7"
    assert compact(baht, 4_500_000) == ("4,500,000", "baht")
    assert change_decimals(FLOW) == 1


PARTIAL = make_measure(Kind.FLOW, partial=True)
LAST_OCTOBER = OCTOBER.replace(year=2025)


def partial_october(rows: int, before: int) -> Figure:
    series = {OCTOBER: Sums(value=50, rows=rows, cells=1), LAST_OCTOBER: Sums(value=100, rows=before, cells=1)}
    return figure_of(PARTIAL, fiscal(), series)


@pytest.mark.parametrize(("rows", "compared"), [(89, False), (90, True), (100, True), (110, True), (111, False)])
def test_a_partial_figure_is_compared_where_as_many_rows_stand_behind_both(rows: int, compared: bool) -> None:
    figure = partial_october(rows, 100)
    assert (figure.difference is not None) is compared
    assert figure.value == 50


def test_a_partial_figure_without_rows_has_no_value_yet() -> None:
    assert partial_october(0, 100).value is None
    assert partial_october(10, 0).difference is None


def test_a_partial_stock_takes_its_last_month_with_rows() -> None:
    measure = make_measure(Kind.STOCK, partial=True)
    figure = figure_of(measure, fiscal(), {OCTOBER: sums(7), NOVEMBER: Sums(value=0, rows=0, cells=1)})
    assert (figure.value, figure.span.shown) == (7, (OCTOBER,))


def test_a_rate_of_whole_months_leaves_the_current_one_out() -> None:
    measure = make_measure(Kind.RATIO, whole_months=True)
    series = {OCTOBER: sums(90, of=100), NOVEMBER: sums(0, of=100), LAST_OCTOBER: sums(80, of=100)}
    figure = figure_of(measure, fiscal(), series)
    assert (figure.value, figure.change) == (90, 10)
    assert figure_of(measure, choose("month", TODAY), series).value == 0  # nothing has ended: as it stands
