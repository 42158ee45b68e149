"""The draw can be done again by anyone, and is fair."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.planning.draw import Pool, draw


def by_hand(seed: str, sites: list[int], count: int) -> list[int]:
    """The factories by the words of the documentation, written anew."""
    counter = 0

    def below(n: int) -> int:
        nonlocal counter
        while True:
            counter += 1
            number = int(hashlib.sha256(f"{seed}|{counter}".encode()).hexdigest(), 16)
            if number < 2**256 // n * n:
                return number % n

    order = sorted(sites)
    for i in reversed(range(1, len(order))):
        j = below(i + 1)
        order[i], order[j] = order[j], order[i]
    return order[:count]


@settings(max_examples=60, deadline=None)
@given(
    st.text("กขค0123456789", min_size=1),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=60, unique=True),
    st.integers(0, 70),
)
def test_the_same_seed_gives_the_same_as_by_hand(seed: str, sites: list[int], count: int) -> None:
    pool = Pool(sites=sites, officers=[1, 2, 3], count=count)
    drawn = draw(seed, pool)
    assert [one.site for one in drawn] == by_hand(seed, sites, count)
    assert drawn == draw(seed, Pool(sites=list(reversed(sites)), officers=[3, 1, 2], count=count))


def test_a_known_seed_draws_what_it_always_drew() -> None:
    pool = Pool(sites=range(1, 21), officers=[7, 8, 9], count=3)
    drawn = draw("  งวด 16 พ.ย. 2569 รางวัลที่ 1 123456 ", pool)  # blanks around a seed do not count
    assert [(one.site, one.officers) for one in drawn] == [(5, (7, 8)), (13, (9, 7)), (4, (8, 7))]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_teams_are_of_different_people_within_their_limits_and_not_recused(data: st.DataObject) -> None:
    officers = data.draw(st.lists(st.integers(1, 50), min_size=0, max_size=8, unique=True))
    sites = list(range(100, 100 + data.draw(st.integers(1, 25))))
    limits = {officer: data.draw(st.integers(0, 5)) for officer in officers}
    recused = {officer: data.draw(st.lists(st.sampled_from(sites), max_size=5)) for officer in officers}
    team = data.draw(st.integers(2, 3))
    drawn = draw("seed", Pool(sites, officers, len(sites), team, limits, recused))
    load = Counter(officer for one in drawn for officer in one.officers)
    for one in drawn:
        assert len(set(one.officers)) == len(one.officers) in (0, team)
        assert all(one.site not in recused[officer] for officer in one.officers)
    assert all(load[officer] <= limits[officer] for officer in officers)


def test_every_factory_is_drawn_about_equally_often() -> None:
    pool = Pool(sites=range(10), officers=[1, 2], count=1, limits={1: 1, 2: 1})
    times = Counter(draw(f"seed {n}", pool)[0].site for n in range(2000))
    assert set(times) == set(range(10))
    assert max(times.values()) < 260  # 200 expected, five standard deviations
    assert min(times.values()) > 140


@pytest.mark.parametrize(
    ("seed", "pool", "said"),
    [
        ("  ", Pool([1], [1, 2], 1), "seed"),
        ("x", Pool([1], [1, 2], 1, team=1), "two"),
        ("x", Pool([1, 1], [1, 2], 1), "twice"),
        ("x", Pool([1], [2, 2], 1), "twice"),
    ],
)
def test_a_draw_that_cannot_be_fair_is_refused(seed: str, pool: Pool, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        draw(seed, pool)
