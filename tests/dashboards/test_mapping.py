import pytest

from mind_portal.dashboards import mapping
from mind_portal.dashboards.mapping import Special

NONE: frozenset[str] = frozenset()


def test_shares_get_equal_round_steps() -> None:
    edges = mapping.round_edges([52.3, 58, 61, 64, 66, 70, 71, 73.9, 75, 78, 80, 83, 88.1])

    assert len(edges) == 4
    steps = {round(b - a, 6) for a, b in zip(edges, edges[1:], strict=False)}
    assert len(steps) == 1
    assert all(edge % steps.copy().pop() == 0 for edge in edges)


def test_skewed_counts_get_round_edges_that_part_them() -> None:
    values = [3, 5, 8, 9, 12, 20, 31, 44, 60, 75, 90, 150, 400, 2400, 6800]
    edges = mapping.round_edges(values)
    by_code = {str(n): float(value) for n, value in enumerate(values)}
    classes = mapping.classify(by_code, whole=True, small=NONE, without_office=NONE)

    assert all(edge == round(edge) for edge in edges)
    assert max(classes.counts.values()) <= 6


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0, 5.0], [0.0, 0.0]])
def test_values_that_do_not_differ_have_one_class(values: list[float]) -> None:
    assert mapping.round_edges(values) == ()


def test_every_province_is_counted_once() -> None:
    values = {"21": 70.0, "50": 81.0, "10": 90.0, "58": 33.0, "92": None}
    classes = mapping.classify(values, whole=False, small=frozenset({"58"}), without_office=frozenset({"10"}))

    assert sum(classes.counts.values()) == len(values)
    assert classes.of["10"] is Special.NO_OFFICE
    assert classes.of["58"] is Special.SMALL
    assert classes.of["92"] is Special.MISSING


def test_a_value_on_an_edge_is_in_the_higher_class() -> None:
    classes = mapping.classify({str(n): float(n) for n in range(101)}, whole=True, small=NONE, without_office=NONE)
    edge = int(classes.edges[0])

    assert classes.of[str(edge)] == 1
    assert classes.of[str(edge - 1)] == 0


def test_edges_of_counts_are_no_fractions() -> None:
    classes = mapping.classify({str(n): float(n % 4) for n in range(40)}, whole=True, small=NONE, without_office=NONE)

    assert all(edge == int(edge) >= 1 for edge in classes.edges)


def test_fewer_classes_are_spread_over_the_five_steps() -> None:
    assert [mapping.spread(n, 2) for n in range(2)] == [1, 5]
    assert [mapping.spread(n, 5) for n in range(5)] == [1, 2, 3, 4, 5]
    assert mapping.spread(0, 1) == 3


def test_a_cell_of_the_table_has_the_colour_of_its_class() -> None:
    assert mapping.step_of(10, (20, 40, 60, 80)) == 1
    assert mapping.step_of(80, (20, 40, 60, 80)) == 5
