"""The proposal fits the officers' days, puts what must be done first, and saves travel."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.planning.proposal import RADIUS_KM, Candidate, kilometres, propose

RAYONG, BAN_KHAI, CHANTHABURI = (12.68, 101.25), (12.78, 101.30), (12.61, 102.10)


def at(site: int, urgency: float, place: tuple[float, float] | None = None, *, must: bool = False) -> Candidate:
    latitude, longitude = place or (None, None)
    return Candidate(site, urgency, latitude, longitude, must)


def test_a_day_holds_what_lies_together() -> None:
    candidates = [at(1, 90, RAYONG), at(2, 80, CHANTHABURI), at(3, 50, BAN_KHAI)]
    days = propose(candidates, {7: 2}, per_day=2)
    assert [day.sites for day in days] == [(1, 3), (2,)]
    assert [day.number for day in days] == [1, 2]


def test_what_must_be_visited_comes_before_the_most_urgent() -> None:
    days = propose([at(1, 99), at(2, 1, must=True)], {7: 1}, per_day=1)
    assert [day.sites for day in days] == [(2,)]


def test_a_near_factory_without_urgency_takes_no_place() -> None:
    far = [at(n, 100 - n, (12 + n / 2, 100.0)) for n in range(1, 20)]
    days = propose([*far, at(99, 0.1, (12.5, 100.01))], {1: 1}, per_day=2)
    assert days[0].sites == (1,)


def test_without_coordinates_a_factory_has_a_day_of_its_own() -> None:
    days = propose([at(1, 9), at(2, 8)], {1: 2}, per_day=3)
    assert [day.sites for day in days] == [(1,), (2,)]


def test_nobody_in_the_field_means_no_plan() -> None:
    assert propose([at(1, 9)], {}, per_day=3) == []
    assert propose([at(1, 9)], {5: 0}, per_day=3) == []


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert kilometres(at(1, 0, (13.0, 100.0)), at(2, 0, (14.0, 100.0))) == pytest.approx(111.2, abs=0.1)


places = st.tuples(st.floats(12, 13), st.floats(101, 102)) | st.none()


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 100), places, st.booleans()), max_size=40),
    st.dictionaries(st.integers(1, 9), st.integers(0, 5), max_size=4),
    st.integers(1, 4),
)
def test_every_proposal_keeps_to_its_bounds(
    rows: list[tuple[float, tuple[float, float] | None, bool]], days: dict[int, int], per_day: int
) -> None:
    candidates = [at(n, urgency, place, must=must) for n, (urgency, place, must) in enumerate(rows)]
    proposed = propose(candidates, days, per_day)
    visited = [site for day in proposed for site in day.sites]
    assert len(visited) == len(set(visited))
    for officer, count in days.items():
        numbers = [day.number for day in proposed if day.officer == officer]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) <= max(count, 0)
    for day in proposed:
        assert 1 <= len(day.sites) <= per_day
        for site in day.sites[1:]:
            distance = kilometres(candidates[day.sites[0]], candidates[site])
            assert distance is not None
            assert distance <= RADIUS_KM
    assert len(proposed) == min(len(candidates), sum(days.values())) or len(visited) == len(candidates)
    if proposed:
        left_must = [each for each in candidates if each.must and each.site not in visited]
        firsts = {day.sites[0] for day in proposed}
        assert not left_must or all(candidates[site].must for site in firsts)
