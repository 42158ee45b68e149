"""The sum of points: both sides of every step, and what is not known."""

from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.planning.risk import Factor, Level, SiteFacts, assess, level_of, shares, total_of, weigh

WEIGHTS = dict.fromkeys(Factor, D(10))
LEVELS = (D(30), D(50))


def points(factor: Factor, **facts: Any) -> tuple[D, bool]:
    risk = assess(SiteFacts(**({"high_risk_type": False} | facts)), WEIGHTS, LEVELS)
    part = next(part for part in risk.parts if part.factor == factor)
    return part.points, part.known


@pytest.mark.parametrize(
    ("factor", "facts", "expected"),
    [
        (Factor.TYPE, {"high_risk_type": True}, "10"),
        (Factor.TYPE, {"high_risk_type": False}, "0"),
        (Factor.CLASS, {"factory_class": 3}, "10"),
        (Factor.CLASS, {"factory_class": 2}, "5"),
        (Factor.CLASS, {"factory_class": 1}, "0"),
        (Factor.CHEMICALS, {"chemical_tonnes": D("0.99")}, "0"),
        (Factor.CHEMICALS, {"chemical_tonnes": D("1")}, "5"),
        (Factor.CHEMICALS, {"chemical_tonnes": D("9.99")}, "5"),
        (Factor.CHEMICALS, {"chemical_tonnes": D("10")}, "7.5"),
        (Factor.CHEMICALS, {"chemical_tonnes": D("100")}, "10"),
        (Factor.FINDINGS, {"minor": 4}, "1.7"),
        (Factor.FINDINGS, {"critical": 1, "major": 2}, "8.3"),
        (Factor.FINDINGS, {"critical": 2}, "10"),
        (Factor.FINDINGS, {"critical": 9}, "10"),
        (Factor.SCORE, {"last_score": D("74.5")}, "2.6"),
        (Factor.VISIT, {"months_since_visit": None}, "10"),
        (Factor.VISIT, {"months_since_visit": 12}, "5"),
        (Factor.VISIT, {"months_since_visit": 24}, "10"),
        (Factor.VISIT, {"months_since_visit": 25}, "10"),
        (Factor.VISIT, {"months_since_visit": 0}, "0"),
        (Factor.INCIDENTS, {"incidents": 1}, "5"),
        (Factor.INCIDENTS, {"incidents": 3}, "10"),
        (Factor.REPORTS, {"late_reports": 1, "expected_reports": 4}, "2.5"),
        (Factor.REPORTS, {"late_reports": 0, "expected_reports": 0}, "0"),
        (Factor.ORDERS, {}, "0"),
        (Factor.ORDERS, {"orders": 1}, "2.5"),
        (Factor.ORDERS, {"orders": 2}, "5"),
        (Factor.ORDERS, {"orders": 9}, "5"),
        (Factor.ORDERS, {"orders": 1, "overdue_orders": 1}, "7.5"),
        (Factor.ORDERS, {"orders": 2, "overdue_orders": 2, "disobeyed_orders": 1}, "10"),
        (Factor.COMPLAINTS, {}, "0"),
        (Factor.COMPLAINTS, {"complaints": 1}, "3.3"),
        (Factor.COMPLAINTS, {"complaints": 2}, "6.7"),
        (Factor.COMPLAINTS, {"complaints": 3}, "10"),
        (Factor.COMPLAINTS, {"complaints": 4}, "10"),
        (Factor.HOMES, {"homes": 0, "sensitive": False}, "0"),
        (Factor.HOMES, {"homes": 1, "sensitive": False}, "5"),
        (Factor.HOMES, {"homes": 9, "sensitive": False}, "5"),
        (Factor.HOMES, {"homes": 10, "sensitive": False}, "10"),
        (Factor.HOMES, {"homes": 0, "sensitive": True}, "10"),
    ],
)
def test_each_factor_gives_its_share(factor: Factor, facts: dict[str, Any], expected: str) -> None:
    assert points(factor, **facts) == (D(expected), True)


@pytest.mark.parametrize(
    "factor", [Factor.CLASS, Factor.CHEMICALS, Factor.SCORE, Factor.INCIDENTS, Factor.REPORTS, Factor.HOMES]
)
def test_what_is_not_known_gives_nothing_and_says_so(factor: Factor) -> None:
    assert points(factor) == (D(0), False)


def test_the_lines_add_up_to_the_total_and_the_heaviest_stands_first() -> None:
    facts = SiteFacts(high_risk_type=True, factory_class=2, critical=1, months_since_visit=6)
    risk = assess(facts, WEIGHTS, LEVELS)
    assert risk.total == sum(part.points for part in risk.parts) == D("22.5")
    assert risk.parts[0].factor == Factor.TYPE
    assert [part.points for part in risk.parts] == sorted((part.points for part in risk.parts), reverse=True)


@pytest.mark.parametrize(("months", "level"), [(0, Level.LOW), (12, Level.MIDDLE), (24, Level.MIDDLE)])
def test_the_level_begins_at_its_limit(months: int, level: Level) -> None:
    facts = SiteFacts(high_risk_type=True, factory_class=3, months_since_visit=months, incidents=1)
    assert assess(facts, WEIGHTS, (D(30), D(50))).level == level
    assert assess(facts, WEIGHTS, (D(0), D(0))).level == Level.HIGH


COUNTS = st.integers(min_value=0, max_value=40)
WORSE = [
    "minor", "major", "critical", "incidents", "orders", "overdue_orders", "disobeyed_orders", "complaints", "homes",
    "late_reports", "months_since_visit",
]  # fmt: skip


@given(
    st.fixed_dictionaries(dict.fromkeys(WORSE, COUNTS)),
    st.sampled_from(WORSE),
    st.integers(min_value=1, max_value=20),
    st.dictionaries(st.sampled_from(Factor), st.integers(min_value=0, max_value=30).map(D)),
)
def test_what_gets_worse_never_lowers_the_risk(
    counts: dict[str, int], name: str, more: int, weights: dict[Factor, D]
) -> None:
    def risk(**changes: int) -> D:
        facts = SiteFacts(
            high_risk_type=False, factory_class=2, expected_reports=40, sensitive=False, **counts | changes
        )
        found = assess(facts, weights, LEVELS)
        assert D(0) <= found.total <= sum(weights.values(), D(0)) + D("0.6")
        assert total_of(shares(facts), weights) == found.total
        assert level_of(found.total, LEVELS) == found.level
        return found.total

    assert risk(**{name: counts[name] + more}) >= risk()


@given(
    st.builds(
        SiteFacts, high_risk_type=st.booleans(), factory_class=st.sampled_from([None, 1, 2, 3]),
        chemical_tonnes=st.sampled_from([None, D(0), D(1), D("12.5"), D(200)]), minor=st.integers(0, 3),
        major=st.integers(0, 3), critical=st.integers(0, 2), last_score=st.sampled_from([None, D("80.5"), D("12.33")]),
        months_since_visit=st.sampled_from([None, 0, 3, 40]), incidents=st.sampled_from([None, 0, 1, 4]),
        late_reports=st.sampled_from([None, 0, 2]), expected_reports=st.sampled_from([None, 0, 5]),
        orders=st.integers(0, 3), overdue_orders=st.integers(0, 1), disobeyed_orders=st.integers(0, 1),
        complaints=st.integers(0, 4), homes=st.sampled_from([None, 0, 3, 20]), sensitive=st.sampled_from([None, True]),
    )
)  # fmt: skip
def test_weighing_many_factories_comes_to_what_the_shown_sum_says(facts: SiteFacts) -> None:
    shown = assess(facts, WEIGHTS, LEVELS)
    heaviest = [part.factor for part in shown.parts if part.points > 0][:2]
    assert weigh(facts, WEIGHTS, LEVELS) == (shown.total, shown.level, heaviest)
    assert SiteFacts.from_json(facts.to_json()) == facts
