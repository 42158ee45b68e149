"""The pure rules of incidents, on both sides of every boundary, and the geometry of the neighbourhood."""

import datetime as dt
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emergencies import geo, rules
from emergencies.models import OrderStatus

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(("minutes", "rungs"), [(-1, 0), (0, 1), (14, 1), (15, 2), (29, 2), (30, 3), (600, 3)])
def test_an_unanswered_order_climbs_at_these_minutes(minutes: int, rungs: int) -> None:
    climbs = rules.climbs(
        status="issued", ack_by=NOW, due_at=NOW + dt.timedelta(days=1), now=NOW + minutes * MINUTE, minutes=15
    )
    assert len(list(climbs)) == rungs


@pytest.mark.parametrize("status", sorted(set(OrderStatus.values) - rules.WAITING))
def test_an_order_that_has_ended_climbs_no_more(status: str) -> None:
    climbs = rules.climbs(status=status, ack_by=NOW, due_at=NOW, now=NOW + dt.timedelta(days=9), minutes=15)
    assert list(climbs) == []


@pytest.mark.parametrize(
    ("minutes", "breach"), [(-30 * 24 * 60 - 1, True), (-30 * 24 * 60, False), (0, False), (2, False), (3, True)]
)
def test_when_an_entry_may_lie(minutes: int, breach: bool) -> None:
    found = rules.log_breaches(text="ไฟ", at=NOW + minutes * MINUTE, now=NOW, is_open=True, relation="")
    assert bool(found) is breach


@pytest.mark.parametrize(("letters", "breach"), [(0, True), (1, False), (2000, False), (2001, True)])
def test_how_long_an_entry_may_be(letters: int, breach: bool) -> None:
    found = rules.log_breaches(text="ก" * letters, at=NOW, now=NOW, is_open=True, relation="")
    assert bool(found) is breach


@pytest.mark.parametrize(
    ("ack", "due", "breaches"),
    [(10, 60, []), (60, 60, []), (61, 60, ["EME-ORDER-3"]), (0, 0, ["EME-ORDER-3"]), (0, 1, [])],
)
def test_the_times_of_an_order(ack: int, due: int, breaches: list[str]) -> None:
    found = rules.order_breaches(
        text="วัดอากาศ", ack_by=NOW + ack * MINUTE, due_at=NOW + due * MINUTE, now=NOW, is_open=True
    )
    assert [breach.rule for breach in found] == breaches


@pytest.mark.parametrize(
    ("answers", "level"), [([0, 0, 0, 0], 1), ([1, 0, 0, 0], 2), ([0, 0, 2, 1], 3), ([3, 3, 3, 3], 4)]
)
def test_the_worst_answer_gives_the_level(answers: list[int], level: int) -> None:
    assert rules.suggested_level(dict(zip(rules.SHEET, answers, strict=True))) == level


# --- geometry --------------------------------------------------------------------------------------------------------

points = st.tuples(st.floats(5.5, 20.5), st.floats(97.5, 105.5))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(points, st.floats(0, 360), st.floats(0.01, 5))
def test_a_point_within_the_circle_lies_in_the_box(point: tuple[float, float], direction: float, km: float) -> None:
    """Whatever the index leaves out is truly farther away."""
    other = geo.destination(*point, direction, km)
    away = geo.distance_km(*point, *other)
    assert away == pytest.approx(km, rel=0.01)
    south, north, west, east = geo.box(*point, away)
    assert south <= other[0] <= north
    assert west <= other[1] <= east


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(points, points)
def test_distance_is_the_same_both_ways(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert geo.distance_km(*one, *other) == pytest.approx(geo.distance_km(*other, *one), abs=1e-9)


def test_a_known_distance() -> None:
    """Bangkok to Chiang Mai is about 583 km."""
    assert geo.distance_km(13.7563, 100.5018, 18.7883, 98.9853) == pytest.approx(583, abs=2)


@pytest.mark.parametrize(
    ("direction", "wind_from", "downwind"),
    [(180, 0, True), (150, 0, True), (149, 0, False), (210, 0, True), (211, 0, False), (0, 0, False), (5, 200, True)],
)
def test_what_lies_downwind(direction: float, wind_from: float, downwind: bool) -> None:
    assert geo.is_downwind(direction, wind_from) is downwind


@pytest.mark.parametrize(
    ("to", "expected"), [((13.1, 100), 0), ((13, 100.1), 90), ((12.9, 100), 180), ((13, 99.9), 270)]
)
def test_directions(to: tuple[float, float], expected: float) -> None:
    turn = abs(geo.bearing(13, 100, *to) - expected)
    assert min(turn, 360 - turn) < 0.1
    assert math.isfinite(turn)
