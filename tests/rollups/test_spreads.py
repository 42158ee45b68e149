"""Medians from counts by range: exact where ranges hold one number, never off by more than their range elsewhere."""

from statistics import median as exact_median
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mind_portal.rollups import spreads
from mind_portal.rollups.recompute import EDGES

DAYS = st.lists(st.integers(0, 500), min_size=1, max_size=60)


def spread(days: list[int]) -> tuple[int, ...]:
    counts = [0] * len(spreads.EDGES)
    for day in days:
        counts[max(n for n, edge in enumerate(spreads.EDGES) if edge <= day)] += 1
    return tuple(counts)


def width_at(value: float) -> float:
    number = max(n for n, edge in enumerate(spreads.EDGES) if edge <= value)
    return spreads.EDGES[number + 1] - spreads.EDGES[number] if number + 1 < len(spreads.EDGES) else 200


@given(st.lists(st.integers(0, 14), min_size=1, max_size=60))
def test_up_to_two_weeks_the_median_is_exact(days: list[int]) -> None:
    assert spreads.median(spread(days)) == exact_median(days)


@given(DAYS)
def test_a_later_median_lies_within_the_width_of_its_ranges(days: list[int]) -> None:
    ordered = sorted(days)
    low, high = ordered[(len(days) - 1) // 2], ordered[len(days) // 2]
    found = spreads.median(spread(days))
    assert found is not None
    assert abs(found - exact_median(days)) <= max(width_at(low), width_at(high))


@given(DAYS, DAYS)
def test_spreads_add_up_to_the_spread_of_all(first: list[int], second: list[int]) -> None:
    both = spread(first + second)
    assert spreads.add(spread(first), spread(second)) == both
    assert spreads.subtract(both, spread(first)) == spread(second)
    assert spreads.add((), both) == both


def test_nothing_has_no_median() -> None:
    assert spreads.median(()) is None
    assert spreads.median((0,) * len(spreads.EDGES)) is None


def asked(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"select {sql}", values)
        return cursor.fetchone()[0]


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(0, 500), max_size=60))
def test_the_database_reads_the_same_median(days: list[int]) -> None:
    counts = list(spread(days))
    found = asked(f"rollups_median(%s::int[], {EDGES})", counts)
    here = spreads.median(counts)
    assert (found is None) == (here is None)
    assert here is None or float(found) == pytest.approx(here)


@pytest.mark.django_db
def test_the_database_makes_and_adds_spreads() -> None:
    days = [0, 0, 3, 15, 15, 21, 22, 28, 365, 366, 4000]
    made = asked(f"{spreads.spread_sql('d.n')} from unnest(%s::int[]) d(n)", [-3, *days[1:]])  # a wrong clock is none
    assert tuple(made) == spread(days)
    total = asked("rollups_add_spreads(s) from (values (%s::int[]), (null), (%s::int[])) v(s)", made, made)
    assert tuple(total) == spread(days + days)
