from mind_portal.dashboards import ranking
from mind_portal.dashboards.ranking import Order
from mind_portal.rollups.catalogue import Direction, Kind
from tests.dashboards.builders import flow, make_measure, share

NATION = share((741, 1000), (758, 1000))
PROVINCES = {
    "74": share((118, 201), (145, 201)),
    "81": share((13, 24), (14, 24)),
    "50": share((90, 100), (79, 100)),
    "58": share((1, 19), (10, 19)),
}
NOBODY: frozenset[str] = frozenset()


def test_what_is_missing_is_how_many_more_would_equal_the_nations_rate() -> None:
    assert ranking.missing(NATION, PROVINCES["74"]) == 31  # 0.741 × 201 = 148.9; 118 + 31 = 149
    assert ranking.missing(NATION, PROVINCES["81"]) == 5
    assert ranking.missing(NATION, PROVINCES["50"]) == 0


def test_where_less_is_better_it_is_how_many_there_are_too_many() -> None:
    measure = make_measure(Kind.RATIO, direction=Direction.DOWN)
    nation, province = share((100, 1000), None, measure), share((30, 200), None, measure)

    assert ranking.missing(nation, province) == 10


def test_only_shares_have_something_missing() -> None:
    score = make_measure(Kind.RATIO, scale=1)

    assert ranking.missing(flow(100), flow(5)) is None
    assert ranking.missing(share((800, 10), None, score), share((70, 1), None, score)) is None


def test_a_small_base_is_not_ranked() -> None:
    codes = {row.code for row in ranking.standings(NATION, PROVINCES, NOBODY)}

    assert codes == {"74", "81", "50"}


def test_the_smallest_base_is_ranked_at_its_limit() -> None:
    assert not ranking.is_small(share((1, 20)))
    assert ranking.is_small(share((1, 19)))


def test_by_need_the_large_province_comes_before_the_small_one_of_a_lower_rate() -> None:
    rows = ranking.ordered(ranking.standings(NATION, PROVINCES, NOBODY), Order.NEED)

    assert [row.code for row in rows] == ["74", "81", "50"]


def test_best_is_by_rate_and_improved_by_points() -> None:
    found = ranking.standings(NATION, PROVINCES, NOBODY)

    assert [row.code for row in ranking.ordered(found, Order.BEST)] == ["50", "74", "81"]
    assert [row.code for row in ranking.ordered(found, Order.RISE)] == ["50", "81", "74"]


def test_counts_are_ranked_by_how_far_they_went_the_wrong_way() -> None:
    provinces = {"21": flow(10, 30), "50": flow(45, 45), "10": flow(5, 5)}
    found = ranking.standings(flow(60, 80), provinces, frozenset({"10"}))
    rows = ranking.ordered(found, Order.NEED)

    assert [row.code for row in rows] == ["21", "50"]
    assert rows[1].part == 45 / 60


def test_where_less_is_better_the_most_comes_last() -> None:
    down = make_measure(Kind.FLOW, direction=Direction.DOWN)
    found = ranking.standings(flow(60, 80, down), {"21": flow(10, 30, down), "50": flow(50, 50, down)}, NOBODY)

    assert [row.code for row in ranking.ordered(found, Order.BEST)] == ["21", "50"]


def test_nothing_to_rank_is_no_error() -> None:
    assert ranking.ordered([], Order.NEED) == []
